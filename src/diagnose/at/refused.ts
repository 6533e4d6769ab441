/** SYNs that were answered with a reset: nothing listens there, or something in front of the host says so. */
import type { BySide, ConnectionRecord, Endpoint } from '../../record.ts';
import { endpointText, plural } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { Judge, MakeJudge } from '../tcp/tcp-examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';

/** Refusals that wait for the end, when it is known whether somebody came to listen; further ones are told at once. */
const MOST_WAITING = 10_000;
/** Endpoints that accepted a connection. */
const MOST_LISTENERS = 10_000;

interface Refusal {
  readonly id: number;
  readonly ends: BySide<Endpoint>;
  readonly syns: number;
  readonly frames: readonly number[];
}

export const refused: MakeJudge = (desk) => new Refused(desk);

class Refused implements Judge {
  readonly #desk: Desk;
  readonly #waiting: Refusal[] = [];
  /** The last SYN-ACK of each. */
  readonly #accepted = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  judge({ client, server }: WatchedConnection, { id, client: from, server: to }: ConnectionRecord): void {
    if (server.synCount > 0) return this.#listens(endpointText(to), server.syns.at(-1)!);
    if (client.synCount === 0 || server.frames > 0 || client.frames > 0 || server.resets.length === 0) return;
    const frames = [...client.syns, ...server.resets.map(({ frame }) => frame)].sort((a, b) => a - b);
    const refusal: Refusal = { id, ends: { client: from, server: to }, syns: client.synCount, frames };
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(refusal);
    else this.#tell(refusal);
  }

  finish(): void {
    for (const refusal of this.#waiting) this.#tell(refusal);
  }

  #listens(endpoint: string, frame: number): void {
    const before = this.#accepted.get(endpoint);
    if (before === undefined && this.#accepted.size >= MOST_LISTENERS) return;
    this.#accepted.set(endpoint, Math.max(frame, before ?? 0));
  }

  #tell({ id, ends, syns, frames }: Refusal): void {
    const to = endpointText(ends.server);
    const later = this.#accepted.get(to) ?? 0;
    const cameLate = later > frames.at(-1)!;
    this.#desk.finding({
      code: 'connection-refused', subject: { connection: id }, ends, evidence: frames, confidence: 'certain',
      ...(cameLate && { severity: 'warn' as const }),
      message: `${to} answered ${syns === 1 ? 'the SYN' : plural(syns, 'SYN')} with a reset: the host is there and nothing listens on the port`
        + (cameLate ? `; later somebody did, by the SYN-ACK in frame ${later}` : ''),
      disproof: `a SYN-ACK from ${to}`,
      next: cameLate
        ? `see when the program that listens on ${to} was started, and let clients wait for it`
        : `see whether the program that should listen on ${to} runs, on that port and address (ss -ltn)`,
    });
  }
}
