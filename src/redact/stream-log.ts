/** Both sides of each TCP connection as they were delivered, in the order of their deliveries. */
import type { Chunk } from '../bytes/chunk.ts';
import { defineDissector } from '../dissect/dissector.ts';
import type { Dissector } from '../dissect/dissector.ts';
import type { FrameContext, StreamTap } from '../options.ts';
import type { Endpoint } from '../record.ts';
import type { Side } from '../side.ts';
import type { EndReason, GapCause } from '../stream/sink.ts';
import { seqDistance } from '../stream/sequence.ts';
import { SYN } from '../wire/packet.ts';

/** Stream bytes that were captured: `length` of them, `offset` bytes into the stream, at `at` of the side's bytes. */
interface Run {
  readonly offset: number;
  readonly at: number;
  length: number;
}

/** One side: what was captured of it, without its holes. */
export class SideLog {
  #room = new Uint8Array(4096);
  #length = 0;
  #out: Uint8Array | null = null;
  /** Stream bytes so far, holes included. */
  offset = 0;
  readonly runs: Run[] = [];
  /** Where deliveries begin, by index. */
  readonly deliveries: number[] = [];
  /** Sequence number of the first stream byte; null where no frame has told it. */
  base: number | null = null;

  get length(): number {
    return this.#length;
  }

  /** What was captured. The same array from the first time that this is asked. */
  get bytes(): Uint8Array {
    if (this.#room.length !== this.#length) this.#room = this.#room.slice(0, this.#length);
    return this.#room;
  }

  /** What becomes of it. */
  get out(): Uint8Array {
    return (this.#out ??= this.bytes.slice());
  }

  /** Forgets what became of it. */
  renew(): void {
    this.#out = null;
  }

  add(chunk: Chunk): number {
    const at = this.#length;
    this.deliveries.push(at);
    const need = at + chunk.length;
    if (need > this.#room.length) {
      const larger = new Uint8Array(Math.max(need, 2 * this.#room.length));
      larger.set(this.#room.subarray(0, at));
      this.#room = larger;
    }
    this.#room.set(chunk.bytes.subarray(chunk.start, chunk.end), at);
    this.#length = need;
    const last = this.runs.at(-1);
    if (last && last.offset + last.length === this.offset) last.length += chunk.length;
    else this.runs.push({ offset: this.offset, at, length: chunk.length });
    this.offset += chunk.length;
    return at;
  }

  /** Places in the bytes before which something is missing. */
  get holes(): number[] {
    return this.runs.slice(1).map(({ at }) => at).concat(this.offset > lastEnd(this.runs) ? [this.#length] : []);
  }

  /** The index of a stream byte that was captured; -1 for others. */
  indexOf(offset: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.runs[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    const run = this.runs[low - 1];
    return run && offset < run.offset + run.length ? run.at + offset - run.offset : -1;
  }

  /** The stream offset of a captured byte, by its index. */
  offsetAt(index: number): number {
    const run = this.runs.findLast(({ at }) => at <= index);
    return run ? run.offset + index - run.at : 0;
  }

  /** Index of the first byte at or behind a stream offset that was captured; the length where none is. */
  indexFrom(offset: number): number {
    const run = this.runs.find((each) => each.offset + each.length > offset);
    return run === undefined ? this.#length : run.at + Math.max(0, offset - run.offset);
  }

  /** One past the index of the last byte of the run that a captured byte is in. */
  runEnd(index: number): number {
    const run = this.runs.findLast(({ at }) => at <= index);
    return run ? run.at + run.length : index;
  }

  /** Tells where the stream stands by payloads of its frames, where no delivery came straight from one. */
  findBase(payloads: readonly { readonly seq: number; readonly bytes: Uint8Array }[]): void {
    const votes = new Map<number, number>();
    for (const [i, start] of this.deliveries.slice(0, MOST_VOTES).entries()) {
      const end = this.deliveries[i + 1] ?? this.length;
      for (const { seq, bytes } of payloads) {
        const at = positionOf(bytes, this.bytes, start, end);
        if (at < 0) continue;
        const base = (seq + at - this.offsetAt(start)) | 0;
        votes.set(base, (votes.get(base) ?? 0) + end - start);
      }
    }
    const [best] = [...votes].sort((a, b) => b[1] - a[1]);
    this.base = best?.[0] ?? null;
  }

  /** The stream offset of a sequence number. */
  offsetOf(seq: number): number {
    return this.base === null ? -1 : seqDistance(this.base, seq);
  }
}

/** Deliveries that are looked for among frames. */
const MOST_VOTES = 64;

/** Where `source[start..end)` stands in `bytes`, or -1. */
function positionOf(bytes: Uint8Array, source: Uint8Array, start: number, end: number): number {
  const length = end - start;
  for (let at = 0; at + length <= bytes.length; at++) {
    let same = 0;
    while (same < length && bytes[at + same] === source[start + same]) same++;
    if (same === length) return at;
  }
  return -1;
}

const lastEnd = (runs: readonly Run[]): number => (runs.length === 0 ? 0 : runs.at(-1)!.offset + runs.at(-1)!.length);

export type StreamEvent =
  | { readonly kind: 'data'; readonly side: 0 | 1; readonly start: number; end: number }
  | { readonly kind: 'gap'; readonly side: 0 | 1; readonly length: number; readonly cause: GapCause }
  | { readonly kind: 'end'; readonly side: 0 | 1; readonly why: EndReason };

export class StreamLog {
  readonly id: number;
  /** As they were when the connection was opened. */
  readonly ends: readonly [client: Endpoint, server: Endpoint];
  readonly sides = [new SideLog(), new SideLog()] as const;
  readonly events: StreamEvent[] = [];
  /** Client and server have been exchanged since. */
  flipped = false;
  rolesCertain = false;
  fromStart = false;

  constructor(id: number, client: Endpoint, server: Endpoint) {
    this.id = id;
    this.ends = [client, server];
  }

  sideOf(from: Side): 0 | 1 {
    return (from === 'client') === this.flipped ? 1 : 0;
  }
}

/** Listens to a session. */
export class StreamLogs implements StreamTap {
  readonly #logs = new Map<number, StreamLog>();
  #current: StreamLog | null = null;
  /** Deliveries of the frame at hand that may be straight from it. */
  readonly #fresh: { side: SideLog; offset: number; bytes: Uint8Array; start: number }[] = [];

  /** Asked first about each stream, says no, and remembers what it was told. */
  readonly witness: Dissector = defineDissector({
    name: 'redaction-witness',
    stream: {
      probe: ({ rolesCertain, fromStart }) => {
        if (this.#current) [this.#current.rolesCertain, this.#current.fromStart] = [rolesCertain, fromStart];
        return 'not-mine';
      },
      open: () => ({ data() {}, gap() {}, end() {} }),
    },
  });

  get(connection: number): StreamLog | undefined {
    return this.#logs.get(connection);
  }

  [Symbol.iterator](): IterableIterator<StreamLog> {
    return this.#logs.values();
  }

  open(connection: number, client: Endpoint, server: Endpoint, transport: 'tcp' | 'udp'): void {
    if (transport === 'tcp') this.#logs.set(connection, new StreamLog(connection, client, server));
  }

  data(connection: number, from: Side, chunk: Chunk): void {
    const log = (this.#current = this.#logs.get(connection) ?? null);
    if (!log) return;
    const side = log.sideOf(from);
    const own = log.sides[side];
    if (own.base === null) this.#fresh.push({ side: own, offset: own.offset, bytes: chunk.bytes, start: chunk.start });
    const at = own.add(chunk);
    const last = log.events.at(-1);
    if (last?.kind === 'data' && last.side === side) last.end = own.length;
    else log.events.push({ kind: 'data', side, start: at, end: own.length });
  }

  gap(connection: number, from: Side, length: number, cause: GapCause): void {
    const log = this.#logs.get(connection);
    if (!log) return;
    const side = log.sideOf(from);
    log.sides[side].offset += length;
    log.events.push({ kind: 'gap', side, length, cause });
  }

  end(connection: number, from: Side, why: EndReason): void {
    const log = this.#logs.get(connection);
    log?.events.push({ kind: 'end', side: log.sideOf(from), why });
  }

  flip(connection: number): void {
    const log = this.#logs.get(connection);
    if (log) log.flipped = !log.flipped;
  }

  /** The frame at hand is over: what was delivered straight from it tells where its stream stands. */
  frame({ packet }: FrameContext): void {
    for (const { side, offset, bytes, start } of this.#fresh) {
      if (side.base !== null || bytes !== packet.bytes || start < packet.payloadStart || start > packet.payloadEnd) continue;
      side.base = (packet.seq + (packet.flags & SYN ? 1 : 0) + start - packet.payloadStart - offset) | 0;
    }
    this.#fresh.length = 0;
  }
}
