/** Answers from somewhere else than the rest of what the addressed host says: a proxy, a filter, another station with its address. */
import type { ConnectionRecord, Endpoint } from '../../record.ts';
import { endpointText } from '../../report/format.ts';
import { seqAdd } from '../../stream/sequence.ts';
import type { Desk } from '../examiner.ts';
import type { Judge, MakeJudge } from '../tcp/tcp-examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';
import { differences, macsVary } from '../tcp/origin.ts';
import { WatchedEnd } from '../tcp/watched-end.ts';

/** Hosts of which it is known where their frames come from, and what waits to be compared with them. */
const MOST_HOSTS = 10_000;
const MOST_WAITING = 10_000;

interface Refusal {
  readonly record: Pick<ConnectionRecord, 'id' | 'client' | 'server'>;
  readonly frame: number;
  readonly ttl: number;
  readonly mac: number;
}

/** A SYN that found no answer under its own address, or a SYN-ACK for a SYN that went elsewhere. */
interface Half {
  readonly id: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly frames: readonly number[];
}

export const another: MakeJudge = (desk) => new Another(desk);

class Another implements Judge {
  readonly #desk: Desk;
  readonly #hosts = new Map<string, WatchedEnd>();
  readonly #refusals: Refusal[] = [];
  /** By the client's endpoint and the number that answers the SYN. */
  readonly #asked = new Map<string, Half>();
  readonly #stray = new Map<string, Half>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  judge(watched: WatchedConnection, record: ConnectionRecord): void {
    const { client, server } = watched;
    const { address } = record.server;
    this.#injected(watched, record);
    if (client.synCount > 0 && server.synCount === 0) keep(this.#asked, record, seqAdd(client.isn, 1), client.syns);
    if (server.synCount > 0 && client.synCount === 0) keep(this.#stray, record, server.synAck, server.syns);
    if (server.frames > 0) {
      if (server.synCount > 0) this.#answered(server, client, record);
      const known = this.#hosts.get(address);
      if (known) known.see(server.firstFrame, 0, server.ttl, server.mac);
      else if (this.#hosts.size < MOST_HOSTS) this.#hosts.set(address, placeOf(server, client));
      return;
    }
    const [reset] = server.resets;
    if (reset && server.synCount === 0 && client.frames === 0 && this.#refusals.length < MOST_WAITING) {
      this.#refusals.push({ record: { id: record.id, client: record.client, server: record.server }, frame: reset.frame, ttl: reset.ttl, mac: reset.mac });
    }
  }

  /** Refusals are compared with what the host says on its other ports, strays with what was asked of others. */
  finish(): void {
    for (const [key, stray] of this.#stray) {
      const asked = this.#asked.get(key);
      if (asked) this.#tellStray(asked, stray);
    }
    for (const { record, frame, ttl, mac } of this.#refusals) {
      const host = this.#hosts.get(record.server.address);
      const signs = host ? differences({ ttl, mac }, host) : [];
      if (signs.length > 0) this.#tell(record, [host!.firstFrame, frame], `The reset in frame ${frame}`, signs, host!, 'likely');
    }
  }

  /** The same bytes twice with different content, from different distances. */
  #injected(watched: WatchedConnection, { id, client, server }: ConnectionRecord): void {
    const { conflict } = watched;
    if (conflict === null || !watched.end(conflict.side).copiesFromElsewhere.includes(conflict.frame)) return;
    const from = endpointText(conflict.side === 'client' ? client : server);
    this.#desk.finding({
      code: 'answered-by-another', subject: { connection: id }, evidence: [conflict.frame], confidence: 'likely',
      message: `Frame ${conflict.frame} brings other bytes of ${from} for a part of the stream that had come before, and with another TTL: `
        + 'one of the two was put in on the way',
      disproof: `the same bytes, or the same TTL, in both`,
      next: 'compare the two answers and look for what stands on the path at the smaller distance: a captive portal, a filter, an attacker',
    });
  }

  #tellStray({ id, client, server, frames }: Half, stray: Half): void {
    const to = endpointText(server), by = endpointText(stray.server);
    this.#desk.finding({
      code: 'answered-by-another', subject: { connection: id }, ends: { client, server }, confidence: 'certain',
      evidence: [...frames, ...stray.frames].toSorted((a, b) => a - b),
      message: `The SYN to ${to} is answered by ${by}, with the number that it asked for: the client knows no such connection`,
      disproof: `a SYN-ACK from ${to} itself`,
      next: `look for address translation that does not translate the way back, `
        + `or for a route by which answers of ${server.address} leave from ${stray.server.address}`,
      figures: { answeredBy: stray.server },
    });
  }

  /** The SYN-ACK against the frames behind it. */
  #answered(server: WatchedEnd, client: WatchedEnd, record: ConnectionRecord): void {
    const signs = differences({ ttl: server.synTtl, mac: server.synMac }, server, client);
    if (signs.length === 0) return;
    // Load balancers and SYN proxies do so all the time: what works has no fault.
    const works = (record.payload.server > 0 && record.payload.client > 0) || (client.finFrame > 0 && server.finFrame > 0);
    const synAck = server.syns.at(-1)!;
    this.#tell(record, [synAck, server.firstFrame], `The SYN-ACK in frame ${synAck}`, signs, server, signs.length > 1 ? 'certain' : 'likely', works);
  }

  #tell(
    { id, client, server }: Refusal['record'], evidence: readonly number[], what: string, signs: readonly string[], end: WatchedEnd,
    confidence: 'certain' | 'likely', works = false,
  ): void {
    const to = endpointText(server);
    this.#desk.finding({
      code: 'answered-by-another', subject: { connection: id }, ends: { client, server },
      evidence: evidence.toSorted((a, b) => a - b), confidence, ...(works && { severity: 'chat' as const }),
      message: `${what} has the address of ${to}, but does not come from where its other frames come from: ${signs.join('; ')}`,
      disproof: `the same TTL (${end.ttl}) and hardware address in all frames of ${server.address}`,
      next: `look for a firewall, proxy or load balancer that answers for ${to}, or for a second host with its address`,
      figures: { signs },
    });
  }
}

function keep(halves: Map<string, Half>, { id, client, server }: ConnectionRecord, number: number, frames: readonly number[]): void {
  if (halves.size < MOST_WAITING) halves.set(`${endpointText(client)} ${server.port} ${number}`, { id, client, server, frames });
}

/** Where the frames of a host come from, by those of its connections. */
function placeOf(server: WatchedEnd, client: WatchedEnd): WatchedEnd {
  const place = new WatchedEnd();
  place.see(server.firstFrame, 0, server.ttl, server.mac);
  place.ttlVaries = server.ttlVaries;
  place.macVaries = server.macVaries || macsVary(client);
  place.frames = server.frames;
  return place;
}
