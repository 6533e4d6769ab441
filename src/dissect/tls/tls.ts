/**
 * TLS as it is seen without keys (RFC 8446, RFC 5246): the hellos, alerts that are readable, and how much is encrypted.
 * One record a connection, made as soon as the server has answered.
 */
import type { Chunk } from '../../bytes/chunk.ts';
import type { TlsRecord } from '../../record.ts';
import type { Side } from '../../side.ts';
import { rfc3339, type Stamp } from '../../time.ts';
import { defineDissector, type DissectorContext, type StreamHandler } from '../dissector.ts';
import { offeredVersion, type ClientHello, type ServerHello } from './hello.ts';
import { ja3 } from './ja3.ts';
import { alertLevelName, alertName, suiteName, versionName } from './names.ts';
import { PORTS, probeTls } from './probe.ts';
import { TlsSide, type HelloSink } from './side.ts';

export const tls = defineDissector({
  name: 'tls',
  ports: PORTS,
  stream: { probe: probeTls, open: (context) => new TlsConnection(context) },
});

const WARNING = 1;
const CLOSE_NOTIFY = 0;
/** Most alerts in a record; a handshake that fails has one or two. */
const MAX_ALERTS = 64;

class TlsConnection implements StreamHandler, HelloSink {
  readonly #context: DissectorContext;
  readonly #sides: Record<Side, TlsSide>;
  #began: Stamp | null = null;
  #clientHello: ClientHello | null = null;
  #serverHello: ServerHello | null = null;
  #helloRetry = false;
  readonly #alerts: TlsRecord['alerts'] = [];
  #moreAlerts = 0;
  #emitted = false;
  #open = 2;

  constructor(context: DissectorContext) {
    this.#context = context;
    this.#sides = { client: new TlsSide('client', this), server: new TlsSide('server', this) };
  }

  data(from: Side, chunk: Chunk): void {
    this.#began ??= chunk.stamp();
    this.#sides[from].data(chunk);
  }

  gap(from: Side, length: number): void {
    this.#sides[from].gap(length);
  }

  end(from: Side): void {
    if (this.#began) this.#sides[from].end(this.#began);
    if (--this.#open === 0 && this.#began) this.#emit(this.#began, true);
  }

  /** Whether hellos can still come. Behind a ChangeCipherSpec they do only where the server asked for another one. */
  expectsHello(changedCipher: boolean): boolean {
    return !this.#emitted && (!changedCipher || this.#helloRetry);
  }

  clientHello(hello: ClientHello, stamp: Stamp): void {
    if (hello.fault !== null) this.malformed('client', `A ClientHello cannot be read: ${hello.fault}`, stamp.frame);
    if (this.#clientHello === null) this.#began = stamp;
    this.#clientHello ??= hello; // the first one shows the client as it is; a second follows the server's wishes
  }

  serverHello(hello: ServerHello, stamp: Stamp): void {
    if (hello.fault !== null) this.malformed('server', `A ServerHello cannot be read: ${hello.fault}`, stamp.frame);
    this.#serverHello = hello;
    if (hello.retry) this.#helloRetry = true;
    else this.#emit(this.#clientHello && this.#began ? this.#began : stamp, false);
  }

  /** An alert in the clear. Closing is what they are mostly for, and is no news. */
  alert(from: Side, level: number, description: number, stamp: Stamp): void {
    const alert = { from, level: alertLevelName(level), description: alertName(description) };
    if (this.#alerts.length >= MAX_ALERTS) this.#moreAlerts++;
    else if (!this.#emitted) this.#alerts.push({ ...alert, frame: stamp.frame, time: rfc3339(stamp) });
    if (description === CLOSE_NOTIFY) return;
    const figures = { ...alert, frame: stamp.frame, ...(level === WARNING && { severity: 'note' }) };
    this.#context.note('tls-alert', `TLS alert of the ${from}: ${alert.description} (${alert.level})`, figures);
  }

  malformed(from: Side, message: string, frame: number): void {
    this.#context.note('tls-malformed', message, { from, frame });
  }

  #emit(began: Stamp, atEnd: boolean): void {
    if (this.#emitted) return;
    this.#emitted = true;
    const client = this.#clientHello;
    const server = this.#serverHello;
    const record: Omit<TlsRecord, 'connection' | 'stream'> = {
      type: 'tls',
      time: rfc3339(began),
      frame: began.frame,
      version: server ? versionName(server.version) : client && versionName(offeredVersion(client)),
      serverName: client?.serverName ?? null,
      alpn: { offered: client?.alpn ?? [], chosen: server?.alpn ?? null },
      cipherSuite: server && suiteName(server.cipher),
      alerts: this.#alerts,
    };
    if (this.#moreAlerts > 0) record.moreAlerts = this.#moreAlerts;
    if (client && !client.oldForm && client.fault === null) record.ja3 = ja3(client);
    if (this.#helloRetry) record.helloRetry = true;
    if (atEnd) record.encrypted = { client: this.#sides.client.encrypted, server: this.#sides.server.encrypted };
    this.#context.emit(record);
  }
}
