/** Answers from somewhere else than the rest of what the addressed host says: a proxy, a filter, another station with its address. */
import type { ConnectionRecord } from '../../record.ts';
import { endpointText } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { Judge, MakeJudge } from '../tcp/tcp-examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';
import { differences } from '../tcp/origin.ts';
import { WatchedEnd } from '../tcp/watched-end.ts';

/** Hosts of which it is known where their frames come from, and refusals that wait to be compared with them. */
const MOST_HOSTS = 10_000;
const MOST_REFUSALS = 10_000;

interface Refusal {
  readonly record: Pick<ConnectionRecord, 'id' | 'server'>;
  readonly frame: number;
  readonly ttl: number;
  readonly mac: number;
}

export const another: MakeJudge = (desk) => new Another(desk);

class Another implements Judge {
  readonly #desk: Desk;
  readonly #hosts = new Map<string, WatchedEnd>();
  readonly #refusals: Refusal[] = [];

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  judge({ client, server }: WatchedConnection, record: ConnectionRecord): void {
    const { address } = record.server;
    if (server.frames > 0) {
      if (server.synCount > 0) this.#answered(server, record);
      const known = this.#hosts.get(address);
      if (known) known.see(server.firstFrame, 0, server.ttl, server.mac);
      else if (this.#hosts.size < MOST_HOSTS) this.#hosts.set(address, placeOf(server));
      return;
    }
    const [reset] = server.resets;
    if (reset && server.synCount === 0 && client.frames === 0 && this.#refusals.length < MOST_REFUSALS) {
      this.#refusals.push({ record: { id: record.id, server: record.server }, frame: reset.frame, ttl: reset.ttl, mac: reset.mac });
    }
  }

  /** Refusals are compared with what the host says on its other ports. */
  finish(): void {
    for (const { record, frame, ttl, mac } of this.#refusals) {
      const host = this.#hosts.get(record.server.address);
      const signs = host ? differences({ ttl, mac }, host) : [];
      if (signs.length > 0) this.#tell(record, [host!.firstFrame, frame], `The reset in frame ${frame}`, signs, host!, 'likely');
    }
  }

  /** The SYN-ACK against the frames behind it. */
  #answered(server: WatchedEnd, record: ConnectionRecord): void {
    const signs = differences({ ttl: server.synTtl, mac: server.synMac }, server);
    if (signs.length === 0) return;
    this.#tell(record, [server.syns.at(-1)!, server.firstFrame], `The SYN-ACK in frame ${server.syns.at(-1)!}`, signs, server, signs.length > 1 ? 'certain' : 'likely');
  }

  #tell(
    { id, server }: Refusal['record'], evidence: readonly number[], what: string, signs: readonly string[], end: WatchedEnd,
    confidence: 'certain' | 'likely',
  ): void {
    const to = endpointText(server);
    this.#desk.finding({
      code: 'answered-by-another', subject: { connection: id }, evidence: evidence.toSorted((a, b) => a - b), confidence,
      message: `${what} has the address of ${to}, but does not come from where its other frames come from: ${signs.join('; ')}`,
      disproof: `the same TTL (${end.ttl}) and hardware address in all frames of ${server.address}`,
      next: `look for a firewall, proxy or load balancer that answers for ${to}, or for a second host with its address`,
      figures: { signs },
    });
  }
}

/** Where the frames of a host come from, by those of its connections. */
function placeOf(server: WatchedEnd): WatchedEnd {
  const place = new WatchedEnd();
  place.see(server.firstFrame, 0, server.ttl, server.mac);
  place.ttlVaries = server.ttlVaries;
  place.macVaries = server.macVaries;
  place.frames = server.frames;
  return place;
}
