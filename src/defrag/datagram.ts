/** What became of a fragment that was put into a datagram. */
export const Filled = {
  /** All of its bytes were new. */
  New: 0,
  /** Some bytes were there already, the same ones. */
  Same: 1,
  /** Some bytes were there already, other ones; those stay. */
  Conflict: 2,
  /** It contradicts where the datagram ends; what came first holds, and bytes beyond that end are left out. */
  BadEnd: 3,
} as const;
export type Filled = (typeof Filled)[keyof typeof Filled];

/** The payload begins here in `bytes`; the IP header stands before it, ending here. */
export const PAYLOAD = 64;
/** Room in front of an IPv6 header for the last stop of a source route. */
export const ROUTED_DESTINATION = 8;
/** No IP payload is longer. */
export const LONGEST = 65_535;
/** Words that tell datagrams apart: version, identification, protocol, tunnel, addresses. */
export const KEY_WORDS = 12;

const FIRST_SIZE = 2048;
/** As many as a datagram can have fragments; copies may make more of them. */
const MOST_FRAMES = 8192;

/** An IP datagram on its way to being whole, by the list of its holes (RFC 815). */
export class Datagram {
  readonly key: Int32Array<ArrayBuffer>;
  bytes = new Uint8Array(PAYLOAD + FIRST_SIZE);
  /** Payload length, -1 until the last fragment says it. */
  length = -1;
  /** Next header behind the fragment header of the first fragment. */
  protocol = 0;
  /** Where the IP header starts in `bytes`, 0 until the first fragment brought it. */
  headerStart = 0;
  /** Where the destination address is in `bytes`: in the header, or the last stop of a route. */
  destinationAt = 0;
  /** The frame that began it, and its time. */
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  /** Frames that brought something of it, the first `MOST_FRAMES` of them. */
  readonly frames: number[] = [];
  /** Fragments taken. */
  fragments = 0;
  /** One past the last byte received. */
  received = 0;
  /** The next of those whose keys share a hash. */
  next: Datagram | null = null;
  /** Pairs of first and one past last byte of each hole, in order. */
  #holes: number[] = [0, LONGEST];

  constructor(key: Int32Array, stamp: { readonly number: number; readonly seconds: number; readonly nanos: number }) {
    this.key = Int32Array.from(key);
    this.frame = stamp.number;
    this.seconds = stamp.seconds;
    this.nanos = stamp.nanos;
  }

  get whole(): boolean {
    return this.#holes.length === 0;
  }

  /** Payload bytes that are missing, as far as they are known to exist. */
  get missing(): number {
    let count = 0;
    const end = this.length < 0 ? this.received : this.length;
    for (let at = 0; at < this.#holes.length; at += 2) {
      count += Math.max(0, Math.min(this.#holes[at + 1]!, end) - this.#holes[at]!);
    }
    return count;
  }

  /** Takes frames that brought a fragment: the one at hand, and those before it that it needed. */
  broughtBy(frame: number, earlier: readonly number[]): void {
    for (const each of earlier) if (this.frames.length < MOST_FRAMES) this.frames.push(each);
    if (this.frames.length < MOST_FRAMES) this.frames.push(frame);
  }

  /** Whether this datagram, which is whole, has the bytes `source[from..)` at `[start..end)`. */
  says(source: Uint8Array, from: number, start: number, end: number): boolean {
    return end <= this.length && this.#compare(source, from - start, start, end) === Filled.Same;
  }

  /** Puts `source[from..)` at `[start..end)` of the payload, without touching bytes that are there. `end` is at most LONGEST. */
  fill(source: Uint8Array, from: number, start: number, end: number, last: boolean): Filled {
    let filled: Filled = Filled.New;
    if (last && this.length < 0) {
      if (end < this.received) filled = Filled.BadEnd;
      this.#endAt(Math.max(end, this.received));
    } else if (this.length >= 0 && (end > this.length || (last && end < this.length))) {
      filled = Filled.BadEnd;
    }
    if (this.length >= 0 && end > this.length) end = Math.max(start, this.length);
    this.#reserve(end);
    this.fragments++;
    const offset = from - start;
    const first = this.#holeBefore(start);
    let hole = first;
    let at = start;
    while (hole < this.#holes.length && this.#holes[hole]! < end) {
      const holeStart = Math.max(this.#holes[hole]!, start);
      const holeEnd = Math.min(this.#holes[hole + 1]!, end);
      filled = worse(filled, this.#compare(source, offset, at, holeStart));
      this.bytes.set(source.subarray(holeStart + offset, holeEnd + offset), PAYLOAD + holeStart);
      at = holeEnd;
      hole += 2;
    }
    filled = worse(filled, this.#compare(source, offset, at, end));
    this.#close(first, hole, start, end);
    if (end > this.received) this.received = end;
    return filled;
  }

  /** The last fragment told the length: there are no holes behind it. */
  #endAt(length: number): void {
    this.length = length;
    const last = this.#holes.length - 2;
    if (last < 0) return;
    if (this.#holes[last]! >= length) this.#holes.length = last;
    else this.#holes[last + 1] = Math.min(this.#holes[last + 1]!, length);
  }

  /** Index of the first hole that ends behind `start`. */
  #holeBefore(start: number): number {
    let low = 0;
    let high = this.#holes.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#holes[middle * 2 + 1]! <= start) low = middle + 1;
      else high = middle;
    }
    return low * 2;
  }

  /** Holes of index `first` up to `behind` lose what is in `[start..end)`. */
  #close(first: number, behind: number, start: number, end: number): void {
    if (behind === first) return;
    const before = this.#holes[first]!;
    const after = this.#holes[behind - 1]!;
    if (before < start && after > end) this.#holes.splice(first, behind - first, before, start, end, after);
    else if (before < start) this.#holes.splice(first, behind - first, before, start);
    else if (after > end) this.#holes.splice(first, behind - first, end, after);
    else this.#holes.splice(first, behind - first);
  }

  #compare(source: Uint8Array, offset: number, start: number, end: number): Filled {
    for (let at = start; at < end; at++) if (source[at + offset] !== this.bytes[PAYLOAD + at]) return Filled.Conflict;
    return start < end ? Filled.Same : Filled.New;
  }

  #reserve(end: number): void {
    const size = PAYLOAD + Math.max(end, this.length);
    if (size <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.min(PAYLOAD + LONGEST, Math.max(size, this.bytes.length * 2)));
    bytes.set(this.bytes);
    this.bytes = bytes;
  }
}

const worse = (a: Filled, b: Filled): Filled => (a > b ? a : b);
