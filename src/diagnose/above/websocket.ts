/** WebSockets that were refused, broke the protocol, or ended otherwise than by a closing handshake that means no failure. */
import type { ConnectionRecord, EarshotRecord, NoteRecord, WebSocketRecord } from '../../record.ts';
import { plural } from '../../report/format.ts';
import type { Side } from '../../side.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { OpenConnections } from './open-connections.ts';
import { closeWords } from './websocket-codes.ts';
import { listed, quote, transportText } from './words.ts';

/** Notes that say that a frame or the handshake breaks RFC 6455, beside those of severity error. */
const VIOLATIONS = new Set(['websocket-bad-handshake', 'websocket-data-after-close']);
const MOST_VIOLATIONS = 8;

interface Talk {
  messages: number;
  close: WebSocketRecord | null;
  readonly violations: NoteRecord[];
  refused: NoteRecord | null;
  ended: NoteRecord | null;
}

export const webSockets: MakeExaminer = (desk) => new WebSockets(desk);

class WebSockets implements Examiner {
  readonly #desk: Desk;
  readonly #open = new OpenConnections<Talk>(() => ({ messages: 0, close: null, violations: [], refused: null, ended: null }));

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  record(record: EarshotRecord): void {
    if (record.type === 'connection') {
      const talk = this.#open.over(record.id);
      if (talk) this.#judge(talk, record);
    } else if (record.type === 'websocket') {
      const talk = this.#open.of(record.connection);
      if (!talk) return;
      talk.messages++;
      if (record.opcode === 'close') talk.close ??= record;
    } else if (record.type === 'note' && record.code.startsWith('websocket-')) this.#note(record);
  }

  #note(note: NoteRecord): void {
    const { code, severity, connection } = note;
    const talk = connection === null ? null : this.#open.of(connection);
    if (!talk) return;
    if (code === 'websocket-refused') talk.refused ??= note;
    else if (code === 'websocket-close' || code === 'websocket-abnormal-close') talk.ended = note;
    else if ((severity === 'error' || VIOLATIONS.has(code)) && talk.violations.length < MOST_VIOLATIONS) talk.violations.push(note);
  }

  #judge(talk: Talk, connection: ConnectionRecord): void {
    const { refused, violations, ended } = talk;
    if (refused) this.#refused(refused, connection);
    if (violations.length > 0) this.#violated(violations, talk.messages, connection);
    if (ended?.code === 'websocket-abnormal-close') this.#broken(ended, talk, connection);
    else if (talk.close) this.#closed(talk.close, ended, connection);
  }

  #refused({ frame, status }: NoteRecord, connection: ConnectionRecord): void {
    this.#desk.finding({
      code: 'websocket-refused', subject: { connection: connection.id }, confidence: 'certain', evidence: frame === null ? [] : [frame],
      message: `the client asked for a WebSocket and the server answered ${status} instead of 101; ${transportText(connection)}`,
      disproof: `a response with status 101 and Upgrade: websocket in frame ${frame}`,
      next: refusalStep(Number(status)),
      figures: { status },
    });
  }

  #violated(violations: readonly NoteRecord[], messages: number, connection: ConnectionRecord): void {
    const [first] = violations as [NoteRecord, ...NoteRecord[]];
    const kinds = [...new Set(violations.map(({ code }) => code))];
    this.#desk.finding({
      code: 'websocket-violation', subject: { connection: connection.id }, confidence: hasGaps(connection) ? 'possible' : 'certain',
      // Both ends went on, so that neither minded.
      ...(kinds.every((code) => code === 'websocket-bad-handshake') && messages > 1 && { severity: 'warn' as const }),
      evidence: [...new Set(violations.flatMap(({ frame }) => frame ?? []))],
      message: `the ${first.side ?? 'handshake'} breaks RFC 6455 (${listed(kinds)}): ${quote(first.message)}`,
      disproof: `frames after the handshake that a strict reader takes without complaint, in frame ${first.frame}`,
      next: `Look at the library or the proxy that wrote the bytes of the ${first.side ?? 'client'}; another one in its place shows which it is.`,
      figures: { codes: kinds },
    });
  }

  #broken({ frame, side, message }: NoteRecord, { messages }: Talk, connection: ConnectionRecord): void {
    if (hasGaps(connection)) return;
    const { id, close, lastFrame } = connection;
    const who = close.by ?? side;
    this.#desk.finding({
      code: 'websocket-abnormal-close', subject: { connection: id }, confidence: 'certain', evidence: [frame ?? lastFrame],
      message: `${quote(message)}: after ${plural(messages, 'message')} the ${who} ${close.how === 'rst' ? 'reset' : 'closed'} TCP;`
        + ' programs see code 1006',
      disproof: `a close frame of either end before frame ${frame ?? lastFrame}`,
      next: `Find out why the ${who} went: a program that ended or crashed, or a proxy that gave the connection up.`,
    });
  }

  #closed({ code, reason, from, frame }: WebSocketRecord, ended: NoteRecord | null, connection: ConnectionRecord): void {
    const words = closeWords(code);
    if (words) {
      this.#desk.finding({
        code: 'websocket-error-close', subject: { connection: connection.id }, confidence: 'certain', evidence: [frame],
        ...(words.severity && { severity: words.severity }),
        message: `the ${from} closed with ${code}: ${words.why}${reason ? ` ("${quote(reason)}")` : ''}`,
        disproof: 'a close frame with 1000 or 1001 in its place',
        next: words.next,
        figures: { closeCode: code, reason: reason ?? null, from },
      });
    }
    if (ended?.answered === false && !hasGaps(connection)) this.#unreturned(from, frame, connection);
  }

  #unreturned(from: Side, frame: number, { id, close, lastFrame }: ConnectionRecord): void {
    if (close.how !== 'fin' && close.how !== 'rst') return;
    this.#desk.finding({
      code: 'websocket-abnormal-close', subject: { connection: id }, confidence: 'likely', severity: 'note', evidence: [frame, lastFrame],
      message: `the close frame of the ${from} was not answered before the connection ended`,
      disproof: `a close frame of the other end after frame ${frame}`,
      next: 'Nothing, if whoever closed did not want to wait; otherwise look why the other program no longer read.',
    });
  }
}

const hasGaps = ({ missing }: ConnectionRecord): boolean => missing.client + missing.server > 0;

function refusalStep(status: number): string {
  if (status === 401 || status === 403) return 'Check the credentials and the Origin that the client sends; servers refuse foreign origins.';
  if (status === 426) return 'Compare the Sec-WebSocket-Version of the request with what the server names in its answer.';
  if (status === 404) return 'Check the path: no WebSocket is served there.';
  if (status >= 500) return 'Look at the server, or at what stands behind the gateway that answered.';
  return 'Check that every proxy on the way passes Upgrade and Connection on: one that does not makes a plain request of it.';
}
