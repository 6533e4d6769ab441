import type { Frame } from '../frame.ts';
import { Sum } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import type { LoneSyn } from './lone-record.ts';

/** One word each. */
const Word = {
  Id: 0, Row: 1, Frame: 2, Seconds: 3, Nanos: 4, OriginalLength: 5, Seq: 6, Ack: 7, IpId: 8,
  /** Checksum and window. */
  Header: 9,
  /** Flags, TTL, window scale plus one, and the bits below. */
  Fields: 10,
  Mss: 11,
  /** The next older and newer attempt; of a free slot, the next free one is the newer. */
  Older: 12, Newer: 13,
} as const;
/** A power of two, so that an attempt stands in as few lines of the processor's cache as it can: one. */
const WORD_BITS = 4;
/** Logical milliseconds at which it came stand in the last two words, the last double of eight. */
const DOUBLE_BITS = WORD_BITS - 1;
const TOUCHED = 7;
/** Attempts of a piece: 1,024. Pieces are never copied. */
const PIECE = 10;
const IN_PIECE = (1 << PIECE) - 1;
const FROM_SECOND = 1, IS_V6 = 2, SACK_PERMITTED = 4;
/** What its checksum was: two bits from here on. */
const SUM_SHIFT = 3, SUM_MASK = 3;
const MOST = 0x7fff_ffff;
const LARGEST_SHIFT = 14;

/**
 * SYNs that nobody has answered yet, oldest first: all that their connections consist of so far. A scan leaves millions,
 * and an object for each would cost kilobytes; here it is 64 bytes in typed arrays, enough to place the packet again
 * when the connection goes on or is given up. An attempt is named by a number above 0, used again when it is taken.
 */
export class Attempts {
  readonly #pieces: Int32Array[] = [];
  /** The same memory as doubles. */
  readonly #times: Float64Array[] = [];
  #top = 0;
  #free = 0;
  #newest = 0;
  /** The oldest attempt, or 0. */
  oldest = 0;
  size = 0;

  /** Whether the numbers of this SYN fit; others are rare enough for an object. */
  static suits(packet: Packet, at: Frame): boolean {
    return packet.payloadLength === 0 && packet.tunnel === 0 && !packet.reassembled && at.seconds >= 0 && at.seconds <= MOST
      && at.number <= MOST && at.originalLength <= MOST;
  }

  /**
   * Keeps a SYN whose checksum was looked at. `row` is that in the flow table of its family, which has its stream number.
   * Returns its number.
   */
  add(packet: Packet, at: Frame, now: number, id: number, row: number, fromSecond: boolean): number {
    const attempt = this.#slot();
    const words = this.#pieces[attempt >> PIECE]!;
    const base = baseOf(attempt);
    words[base + Word.Id] = id;
    words[base + Word.Row] = row;
    words[base + Word.Frame] = at.number;
    words[base + Word.Seconds] = at.seconds;
    words[base + Word.Nanos] = at.nanos;
    words[base + Word.OriginalLength] = at.originalLength;
    words[base + Word.Seq] = packet.seq;
    words[base + Word.Ack] = packet.ack;
    words[base + Word.IpId] = packet.ipId;
    words[base + Word.Header] = (packet.checksum << 16) | packet.window;
    words[base + Word.Fields] = (packet.flags << 24) | (packet.ttl << 16) | ((Math.min(LARGEST_SHIFT, packet.windowScale) + 1) << 8)
      | (fromSecond ? FROM_SECOND : 0) | (packet.ipVersion === 6 ? IS_V6 : 0) | (packet.sackPermitted ? SACK_PERMITTED : 0)
      | (packet.transportSum << SUM_SHIFT);
    words[base + Word.Mss] = packet.mss;
    words[base + Word.Older] = this.#newest;
    words[base + Word.Newer] = 0;
    if (this.#newest === 0) this.oldest = attempt;
    else this.#set(this.#newest, Word.Newer, attempt);
    this.#newest = attempt;
    this.#times[attempt >> PIECE]![((attempt & IN_PIECE) << DOUBLE_BITS) + TOUCHED] = now;
    this.size++;
    return attempt;
  }

  /** Logical milliseconds at which it came. */
  touched(attempt: number): number {
    return this.#times[attempt >> PIECE]![((attempt & IN_PIECE) << DOUBLE_BITS) + TOUCHED]!;
  }

  /**
   * Whether there is one that surely came more than `idle` milliseconds before `now`, both whole: found at most one late. A double
   * handed on would be an object.
   */
  expired(now: number, idle: number): boolean {
    const { oldest } = this;
    return oldest !== 0 && now - this.#times[oldest >> PIECE]![((oldest & IN_PIECE) << DOUBLE_BITS) + TOUCHED]! >= idle + 1;
  }

  id(attempt: number): number {
    return this.#get(attempt, Word.Id);
  }

  /** What its record says; the row's table, stream and how it ended come from whoever asks. The attempt is forgotten. */
  give(attempt: number, syn: LoneSyn): void {
    const words = this.#pieces[attempt >> PIECE]!;
    const base = baseOf(attempt);
    syn.id = words[base + Word.Id]!;
    syn.frame = words[base + Word.Frame]!;
    syn.seconds = words[base + Word.Seconds]!;
    syn.nanos = words[base + Word.Nanos]!;
    syn.originalLength = words[base + Word.OriginalLength]!;
    syn.entry = words[base + Word.Row]!;
    syn.clientIsSecond = (words[base + Word.Fields]! & FROM_SECOND) !== 0;
    this.#release(attempt);
  }

  /** Its checksum was left to the network card. */
  offloaded(attempt: number): boolean {
    return sumOf(this.#get(attempt, Word.Fields)) === Sum.Offloaded;
  }

  isV6(attempt: number): boolean {
    return (this.#get(attempt, Word.Fields) & IS_V6) !== 0;
  }

  /** Whether the client is the second endpoint of the row's key. */
  fromSecond(attempt: number): boolean {
    return (this.#get(attempt, Word.Fields) & FROM_SECOND) !== 0;
  }

  /** Places packet and frame as they were, as far as a connection looks at them, and forgets the attempt. */
  take(attempt: number, packet: Packet, at: Frame): void {
    const words = this.#pieces[attempt >> PIECE]!;
    const base = baseOf(attempt);
    const fields = words[base + Word.Fields]!;
    at.number = words[base + Word.Frame]!;
    at.seconds = words[base + Word.Seconds]!;
    at.nanos = words[base + Word.Nanos]!;
    at.originalLength = words[base + Word.OriginalLength]!;
    packet.transport = 6;
    packet.seq = words[base + Word.Seq]!;
    packet.ack = words[base + Word.Ack]!;
    packet.ipId = words[base + Word.IpId]!;
    packet.checksum = words[base + Word.Header]! >>> 16;
    packet.window = words[base + Word.Header]! & 0xffff;
    packet.flags = fields >>> 24;
    packet.ttl = (fields >>> 16) & 0xff;
    packet.windowScale = ((fields >>> 8) & 0xff) - 1;
    packet.sackPermitted = (fields & SACK_PERMITTED) !== 0;
    packet.mss = words[base + Word.Mss]!;
    packet.transportSum = sumOf(fields);
    // A sum that could not be checked the first time cannot be now: the packet counts as cut.
    packet.end = 0;
    packet.wireEnd = 1;
    this.#release(attempt);
  }

  #slot(): number {
    const free = this.#free;
    if (free !== 0) {
      this.#free = this.#get(free, Word.Newer);
      return free;
    }
    if (++this.#top >> PIECE >= this.#pieces.length) {
      const words = new Int32Array(1 << (PIECE + WORD_BITS));
      this.#pieces.push(words);
      this.#times.push(new Float64Array(words.buffer));
    }
    return this.#top;
  }

  #release(attempt: number): void {
    const older = this.#get(attempt, Word.Older);
    const newer = this.#get(attempt, Word.Newer);
    if (older === 0) this.oldest = newer;
    else this.#set(older, Word.Newer, newer);
    if (newer === 0) this.#newest = older;
    else this.#set(newer, Word.Older, older);
    this.#set(attempt, Word.Newer, this.#free);
    this.#free = attempt;
    this.size--;
  }

  #get(attempt: number, word: number): number {
    return this.#pieces[attempt >> PIECE]![baseOf(attempt) + word]!;
  }

  #set(attempt: number, word: number, value: number): void {
    this.#pieces[attempt >> PIECE]![baseOf(attempt) + word] = value;
  }
}

/** Where an attempt begins in its piece. */
const baseOf = (attempt: number): number => (attempt & IN_PIECE) << WORD_BITS;

const sumOf = (fields: number): Sum => ((fields >> SUM_SHIFT) & SUM_MASK) as Sum;
