/** TLS that failed and said so, that was never answered, or that was answered with something else. */
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord, NoteRecord, TlsRecord } from '../../record.ts';
import { durationText, plural, sizeText } from '../../report/format.ts';
import { secondsFrom } from '../../time.ts';
import type { Side } from '../../side.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { OpenConnections } from './open-connections.ts';
import { alertWords } from './tls-alerts.ts';
import { ProtectedAlert } from './tls-protected.ts';
import { quote } from './words.ts';

/** A ServerHello that is not there so long after the ClientHello will not come. */
const PATIENCE_SECONDS = 3;
/** Whoever leaves sooner did not wait for an answer. */
const HASTE_SECONDS = 0.5;
/** Alerts of a connection that are looked at. */
const MOST_ALERTS = 8;

interface Handshake {
  hello: TlsRecord | null;
  readonly alerts: NoteRecord[];
  /** The server's bytes, where they are no TLS. */
  foreign: NoteRecord | null;
  /** From a ServerHello of TLS 1.3 on. */
  protected: ProtectedAlert | null;
}

export const tlsHandshakes: MakeExaminer = (desk) => new TlsHandshakes(desk);

class TlsHandshakes implements Examiner {
  readonly #desk: Desk;
  readonly #open = new OpenConnections<Handshake>(() => ({ hello: null, alerts: [], foreign: null, protected: null }));

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  frame(context: FrameContext): void {
    if (context.packet.transport === 6) this.#open.known(context.connection)?.protected?.see(context);
  }

  record(record: EarshotRecord): void {
    if (record.type === 'connection') {
      const handshake = this.#open.over(record.id);
      if (handshake) this.#judge(handshake, record);
    } else if (record.type === 'tls') {
      const handshake = this.#open.of(record.connection);
      if (!handshake) return;
      handshake.hello = record;
      if (record.cipherSuite !== null && record.version?.startsWith('TLS 1.3')) handshake.protected = new ProtectedAlert();
    } else if (record.type === 'note' && record.connection !== null) this.#note(record, record.connection);
  }

  #note(note: NoteRecord, connection: number): void {
    const isAlert = note.code === 'tls-alert';
    if (!isAlert && !(note.code === 'tls-malformed' && note.side === 'server')) return;
    const handshake = this.#open.of(connection);
    if (!handshake) return;
    if (!isAlert) handshake.foreign ??= note;
    else if (handshake.alerts.length < MOST_ALERTS) handshake.alerts.push(note);
  }

  #judge({ hello, alerts, foreign, protected: hidden }: Handshake, connection: ConnectionRecord): void {
    const fatal = alerts.find(({ level }) => level === 'fatal');
    if (fatal) return this.#alert(fatal, hello, connection);
    if (hello && hidden?.from) return this.#protected(hello, hidden.from, hidden.frame, connection);
    const isAnswered = hello === null || hello.cipherSuite !== null || hello.helloRetry;
    if (isAnswered || connection.missing.server > 0 || connection.frames.server === 0) return;
    if (connection.payload.server === 0) this.#unanswered(hello, connection);
    else if (foreign && alerts.length === 0) this.#foreign(hello, foreign, connection);
  }

  #alert({ side, description, frame }: NoteRecord, hello: TlsRecord | null, { id }: ConnectionRecord): void {
    const name = String(description);
    const { why, next } = alertWords(name);
    const isAfter = hello !== null && hello.cipherSuite !== null;
    const about = [quote(hello?.serverName ?? ''), hello?.version ?? ''].filter(Boolean).join(', ');
    this.#desk.finding({
      code: 'tls-alert', subject: { connection: id }, confidence: 'certain',
      evidence: [...new Set([hello?.frame ?? 0, frame ?? 0])].filter(Boolean),
      message: `the ${side} ended TLS with the alert ${quote(name)} ${isAfter ? 'after the ServerHello' : 'before any ServerHello'}: ${why}`
        + `${about && ` (${about})`}`,
      disproof: `application data of both ends after frame ${frame}, instead of the alert`,
      next,
      figures: { alert: name, from: side, serverHello: isAfter },
    });
  }

  #protected(hello: TlsRecord, from: Side, frame: number, { id, close, missing }: ConnectionRecord): void {
    if ((close.how !== 'fin' && close.how !== 'rst') || close.by !== from || missing.client + missing.server > 0) return;
    const [where, next] = from === 'client'
      ? ['in the place of its Finished', 'Ask the client for its error: most likely it does not accept the certificate of the server.']
      : ['as its first word behind the handshake', 'Read the log of the server: most likely it requires a certificate of the client, or another one.'];
    this.#desk.finding({
      code: 'tls-alert', subject: { connection: id }, confidence: 'likely', evidence: [hello.frame, frame],
      message: `the ${from} sent a protected record of the size of an alert ${where}, and closed${hello.serverName ? ` (${quote(hello.serverName)})` : ''}:`
        + ' in TLS 1.3 a refusal after the ServerHello cannot be read without keys',
      disproof: `more records of the ${from} after frame ${frame}`,
      next: `${next} With the keys of the session (SSLKEYLOGFILE) the alert can be read.`,
      figures: { alert: null, from, serverHello: true },
    });
  }

  #unanswered(hello: TlsRecord, { id, endTime, close, lastFrame, payload }: ConnectionRecord): void {
    const waited = secondsFrom(hello.time, endTime);
    const isLeft = close.how === 'fin' || close.how === 'rst';
    if (!isLeft && waited < PATIENCE_SECONDS) return;
    const byServer = isLeft && close.by === 'server';
    const isHasty = !byServer && waited < HASTE_SECONDS;
    const how = byServer
      ? `the server ${close.how === 'rst' ? 'reset' : 'closed'} the connection`
      : `nothing came back for ${durationText(waited)}${isLeft ? ', then the client left' : ''}`;
    const what = `after the ClientHello${hello.serverName ? ` for ${quote(hello.serverName)}` : ''} (${sizeText(payload.client)})`;
    this.#desk.finding({
      code: 'tls-unanswered', subject: { connection: id }, evidence: [hello.frame, lastFrame],
      confidence: isHasty ? 'possible' : byServer || waited >= PATIENCE_SECONDS ? 'certain' : 'likely',
      ...(isHasty && { severity: 'note' as const }),
      message: `${what} ${how}: no ServerHello, no alert`,
      disproof: `a ServerHello or an alert of the server after frame ${hello.frame}`,
      next: byServer
        ? 'Check that the port speaks TLS, and what the server makes of the name that is asked for; its log says why it closed.'
        : 'Check whether the server program is stuck; try the same name from its own host; old middleboxes stumble over a large ClientHello.',
    });
  }

  #foreign(hello: TlsRecord, foreign: NoteRecord, { id, payload }: ConnectionRecord): void {
    this.#desk.finding({
      code: 'tls-foreign', subject: { connection: id }, confidence: 'likely', evidence: [hello.frame, foreign.frame ?? hello.frame],
      message: `the client speaks TLS, and the server answered ${plural(payload.server, 'byte')} that are none`,
      disproof: `a TLS record from the server in frame ${foreign.frame}`,
      next: 'Check the port and the scheme: this server, or a proxy before it, speaks something else here, plain HTTP for instance.',
    });
  }
}
