/** Which DNS lookup a connection waited for: the last one before it whose answer names its server's address. */
import { setImmediate } from 'node:timers/promises';
import type { IndexedCapture } from '../capture.ts';
import type { Lookup } from '../views/waterfall/row.ts';
import { since } from '../since.ts';

/** Whoever connects later than this had the answer from a cache. */
const USED_WITHIN = 5;
/** As many conversations with resolvers before a connection are asked. */
const ASKED = 64;
/** Answers that are remembered. */
const REMEMBERED = 4096;
const SLICE_MS = 8;

interface Answer extends Lookup {
  readonly client: string;
  readonly addresses: readonly string[];
}

export class Lookups {
  readonly #capture: IndexedCapture;
  /** Conversations with resolvers, in the order of the capture. */
  readonly #ids: readonly number[];
  readonly #answers = new Map<number, readonly Answer[]>();

  private constructor(capture: IndexedCapture, ids: readonly number[]) {
    this.#capture = capture;
    this.#ids = ids;
  }

  static async of(capture: IndexedCapture, signal: AbortSignal): Promise<Lookups> {
    const { connections } = capture;
    const ids: number[] = [];
    let since = performance.now();
    for (let id = 0; id < connections.count; id++) {
      if (connections.protocols(id).includes('dns')) ids.push(id);
      if ((id & 0xfff) !== 0xfff || performance.now() - since < SLICE_MS) continue;
      await setImmediate();
      signal.throwIfAborted();
      since = performance.now();
    }
    return new Lookups(capture, ids);
  }

  async before(id: number, signal: AbortSignal): Promise<Lookup | null> {
    const { connections } = this.#capture;
    const begun = connections.numbers('start')[id] ?? 0;
    const ends = connections.numbers('end');
    const client = connections.client(id).address;
    const server = connections.server(id).address;
    let best: Answer | null = null;
    for (let at = this.#below(id) - 1, asked = 0; at >= 0 && asked < ASKED; at--, asked++) {
      const resolver = this.#ids[at]!;
      if ((ends[resolver] ?? 0) < begun - USED_WITHIN) continue;
      for (const answer of await this.#of(resolver, signal)) {
        const isMine = answer.client === client || isLoopback(answer.client);
        const isInTime = answer.to <= begun && answer.to >= begun - USED_WITHIN && (best === null || answer.to > best.to);
        if (isMine && isInTime && answer.addresses.includes(server)) best = answer;
      }
    }
    return best;
  }

  /** How many of them began before `id`. */
  #below(id: number): number {
    let [low, high] = [0, this.#ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #of(resolver: number, signal: AbortSignal): Promise<readonly Answer[]> {
    const known = this.#answers.get(resolver);
    if (known) return known;
    const { records } = await this.#capture.records(resolver, { signal });
    const client = this.#capture.connections.client(resolver).address;
    const { origin } = this.#capture.timeline;
    const answers: Answer[] = [];
    for (const record of records) {
      if (record.type !== 'dns' || record.query === null || record.response === null) continue;
      const addresses = record.response.answers.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ data }) => data);
      const [from, to] = [record.query.time, record.response.time].map((time) => since(origin, time)) as [number, number];
      if (addresses.length > 0) answers.push({ name: record.query.name, from, to, client, addresses });
    }
    if (this.#answers.size >= REMEMBERED) this.#answers.clear();
    this.#answers.set(resolver, answers);
    return answers;
  }
}

/** A resolver of the machine itself asks for everybody on it. */
const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');
