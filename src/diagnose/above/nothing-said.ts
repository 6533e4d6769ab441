/** Connections on which nobody spoke, and greetings that nobody answered. */
import type { ConnectionRecord, EarshotRecord } from '../../record.ts';
import { durationText, sizeText } from '../../report/format.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { wasSeenWhole } from './words.ts';

/** So long nobody stays silent who has something to say. */
const LONG_SECONDS = 10;
/** Who leaves sooner only looked whether somebody is there, as load balancers and scanners do. */
const GLANCE_SECONDS = 3;
/** Endpoints that were spoken with are remembered, and silent connections wait for the end, up to so many. */
const MOST = 10_000;
/** A greeting is a line or two; more is a transfer in one direction. */
const GREETING_BYTES = 1024;

export const nothingSaid: MakeExaminer = (desk) => new NothingSaid(desk);

class NothingSaid implements Examiner {
  readonly #desk: Desk;
  /** Who spoke with whom: there, a silent connection was opened ahead of need. */
  readonly #spoken = new Set<string>();
  readonly #silent: ConnectionRecord[] = [];

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  record(record: EarshotRecord): void {
    if (record.type !== 'connection' || record.transport !== 'tcp' || !wasSeenWhole(record)) return;
    // Without the client's ACK there was no connection on which anything could have been said.
    if (!/h/.test(record.history) || !/A/.test(record.history)) return;
    const { client, server } = record.payload;
    if (client > 0 && server > 0 && this.#spoken.size < MOST) this.#spoken.add(pairOf(record));
    if (client === 0 && server === 0 && this.#silent.length < MOST) this.#silent.push(record);
    else if (client === 0 && server > 0 && server <= GREETING_BYTES) this.#greeted(record);
  }

  finish(): void {
    for (const record of this.#silent) this.#judge(record, this.#spoken.has(pairOf(record)));
  }

  #judge({ id, close, duration, firstFrame, lastFrame }: ConnectionRecord, isSpare: boolean): void {
    const isOver = close.how === 'fin' || close.how === 'rst';
    if (!isOver && duration < LONG_SECONDS) return;
    const byServer = isOver && close.by === 'server';
    // Browsers open connections ahead of need, and health checks open and close them.
    const isUsual = isSpare || !isOver || (!byServer && duration < GLANCE_SECONDS);
    const end = isOver ? `until the ${close.by ?? 'end'} ${close.how === 'rst' ? 'reset' : 'closed'} it` : 'and it is open still';
    this.#desk.finding({
      code: 'nothing-said', subject: { connection: id }, evidence: [firstFrame, lastFrame],
      confidence: isSpare || (!byServer && duration < LONG_SECONDS) ? 'possible' : 'likely', ...(isUsual && { severity: 'chat' as const }),
      message: `connected, and neither program said a byte, ${end}; this took ${durationText(duration)} in all`,
      disproof: `a segment with payload between frames ${firstFrame} and ${lastFrame}`,
      next: byServer
        ? 'Ask why the server program closes at once: an access rule, a limit of connections, a worker that dies; its log tells.'
        : isUsual ? 'Nothing, if this is a health check, a port scan or a connection opened ahead of need.'
        : 'Find out which end has to speak first in this protocol, and why its program does not: each may be waiting for the other.',
    });
  }

  #greeted({ id, close, duration, payload, firstFrame, lastFrame, server }: ConnectionRecord): void {
    // A server that says all it has to say and closes, as for a time of day or a file, has no answer due.
    if (duration < GLANCE_SECONDS || (close.by === 'server' && close.how === 'fin' && duration < LONG_SECONDS)) return;
    this.#desk.finding({
      code: 'nothing-said', subject: { connection: id }, evidence: [firstFrame, lastFrame],
      confidence: duration >= LONG_SECONDS ? 'likely' : 'possible',
      message: `the server of port ${server.port} spoke first (${sizeText(payload.server)}) and the client said nothing`
        + ` for ${durationText(duration)}`,
      disproof: `a segment of the client with payload before frame ${lastFrame}`,
      next: 'Check that the client speaks the protocol of this port: it may wait for something else, or take the port for another one.',
    });
  }
}

const pairOf = ({ client, server }: ConnectionRecord): string => `${client.address} ${server.address} ${server.port}`;
