/**
 * The blocks of DEFLATE (RFC 1951 §3.2). Input may end anywhere, inside a symbol or a table of code lengths; everything that
 * its bits decide is written before more is asked for. Runs per byte: the inner loop keeps its state in local variables.
 */
import { EMPTY } from '../bytes/chunk.ts';
import { HuffmanCode, NEED_BITS, NO_CODE } from './huffman.ts';
import { MAX_MATCH, type OutputWindow } from './window.ts';

export const InflateStatus = { NeedMore: 0, Done: 1, Failed: 2, Stopped: 3 } as const;
export type InflateStatus = (typeof InflateStatus)[keyof typeof InflateStatus];

// RFC 1951 §3.2.5, from symbol 257 and distance symbol 0 on.
const LENGTH_BASE = Uint16Array.of(
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258);
const LENGTH_EXTRA = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0);
const DISTANCE_BASE = Uint16Array.of(
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
  12289, 16385, 24577);
const DISTANCE_EXTRA = Uint8Array.of(
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13);
const END_OF_BLOCK = 256;
const LAST_LENGTH = 285;
const LAST_DISTANCE = 29;

// RFC 1951 §3.2.7.
const LENGTHS_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);
const MAX_LITERALS = 286;
const MAX_DISTANCES = 30;

/** The two codes of a block, and the lengths they are made from. */
class Codes {
  readonly literals = new HuffmanCode(288);
  readonly distances = new HuffmanCode(32);
  readonly lengths = new Uint8Array(320);

  /** RFC 1951 §3.2.6. */
  static fixed(): Codes {
    const codes = new Codes();
    codes.lengths.fill(8).fill(9, 144, 256).fill(7, 256, 280).fill(5, 288);
    codes.literals.build(codes.lengths, 0, 288);
    codes.distances.build(codes.lengths, 288, 320);
    return codes;
  }
}

/** Those of RFC 1951 §3.2.6, made when the first block asks for them. */
let fixed: Codes | null = null;

/** Codes of no block at the moment: between blocks a decoder holds none, so idle decoders are small. */
const spare: Codes[] = [];
const MOST_SPARE = 8;

const BLOCK = 0;
const STORED_LENGTH = 1;
const STORED_CHECK = 2;
const STORED = 3;
const TABLE_SIZES = 4;
const META_LENGTHS = 5;
const CODE_LENGTHS = 6;
const SYMBOL = 7;
const LENGTH_BITS = 8;
const DISTANCE = 9;
const DISTANCE_BITS = 10;
const BLOCK_END = 11;

/** Enough input for one turn of the inner loop, which reads without looking: length, distance and what they carry. */
const FAST_INPUT = 8;

export class BlockDecoder {
  error: string | null = null;
  /** Index of the first byte of the last input that was not used. */
  next = 0;
  /** Where output goes, with the history before it. */
  #window: OutputWindow;
  readonly #endless: boolean;
  #input: Uint8Array = EMPTY;
  #limit = 0;
  /** Bits read and not used, lowest first. Between symbols fewer than eight, so that never a whole byte is taken too many. */
  #hold = 0;
  #bits = 0;
  #state = BLOCK;
  #final = false;
  #codes: Codes | null = null;
  #literalCount = 0;
  #distanceCount = 0;
  #metaCount = 0;
  #count = 0;
  #length = 0;
  #symbol = 0;

  /** `endless`: after a final block, blocks go on at the next byte (RFC 7692 §7.2.3.4). */
  constructor(window: OutputWindow, endless: boolean) {
    this.#window = window;
    this.#endless = endless;
  }

  /** Goes on in another window: between blocks, a decoder remembers nothing of the stream but what the window holds. */
  decodeInto(window: OutputWindow): void {
    this.#window = window;
  }

  reset(): void {
    this.#giveBack();
    this.error = null;
    this.#hold = this.#bits = 0;
    this.#state = BLOCK;
  }

  /** Whether the input so far ends where a block ended and the next may begin. */
  get betweenBlocks(): boolean {
    return this.#state === BLOCK && this.#bits === 0;
  }

  /** Decodes `bytes[start..end)` into the window. `Done` after the final block, with `next` behind its last byte. */
  decode(bytes: Uint8Array, start: number, end: number): InflateStatus {
    this.#input = bytes;
    this.next = start;
    this.#limit = end;
    const status = this.#run();
    this.#input = EMPTY;
    return status;
  }

  #run(): InflateStatus {
    for (;;) {
      switch (this.#state) {
        case BLOCK: {
          if (!this.#need(3)) return InflateStatus.NeedMore;
          this.#final = this.#take(1) === 1;
          const type = this.#take(2);
          if (type === 3) return this.#fail('invalid block type');
          if (type === 0) this.#align();
          if (type === 1) this.#codes = fixed ??= Codes.fixed();
          this.#state = type === 0 ? STORED_LENGTH : type === 1 ? SYMBOL : TABLE_SIZES;
          break;
        }
        case STORED_LENGTH:
          if (!this.#need(16)) return InflateStatus.NeedMore;
          this.#length = this.#take(16);
          this.#state = STORED_CHECK;
          break;
        case STORED_CHECK:
          if (!this.#need(16)) return InflateStatus.NeedMore;
          if ((this.#take(16) ^ 0xffff) !== this.#length) return this.#fail('invalid length of a stored block');
          this.#state = STORED;
          break;
        case STORED:
          if (!this.#copyStored()) return InflateStatus.Stopped;
          if (this.#length > 0) return InflateStatus.NeedMore;
          this.#state = BLOCK_END;
          break;
        case TABLE_SIZES:
          if (!this.#need(14)) return InflateStatus.NeedMore;
          this.#literalCount = this.#take(5) + 257;
          this.#distanceCount = this.#take(5) + 1;
          this.#metaCount = this.#take(4) + 4;
          if (this.#literalCount > MAX_LITERALS || this.#distanceCount > MAX_DISTANCES) return this.#fail('too many symbols');
          this.#codes = spare.pop() ?? new Codes();
          this.#codes.lengths.fill(0);
          this.#count = 0;
          this.#state = META_LENGTHS;
          break;
        case META_LENGTHS: {
          const { lengths, distances } = this.#codes!;
          for (; this.#count < this.#metaCount; this.#count++) {
            if (!this.#need(3)) return InflateStatus.NeedMore;
            lengths[LENGTHS_ORDER[this.#count]!] = this.#take(3);
          }
          // The code that the code lengths are written in sits where the distance code will be.
          if (!distances.build(lengths, 0, 19) || !distances.complete) return this.#fail('invalid code lengths set');
          this.#count = 0;
          this.#state = CODE_LENGTHS;
          break;
        }
        case CODE_LENGTHS: {
          const status = this.#readLengths();
          if (status !== InflateStatus.Done) return status;
          this.#state = SYMBOL;
          break;
        }
        case BLOCK_END:
          this.#giveBack();
          this.#state = BLOCK;
          if (!this.#final) break;
          this.#align();
          if (!this.#endless) return InflateStatus.Done;
          break;
        default: {
          const status = this.#symbols();
          if (status !== InflateStatus.Done) return status;
          this.#state = BLOCK_END;
        }
      }
    }
  }

  /** The lengths of both codes as one run (RFC 1951 §3.2.7), then the codes. */
  #readLengths(): InflateStatus {
    const { lengths, literals, distances } = this.#codes!;
    const total = this.#literalCount + this.#distanceCount;
    while (this.#count < total) {
      const entry = this.#peek(distances);
      if (entry === NEED_BITS) return InflateStatus.NeedMore;
      if (entry === NO_CODE) return this.#fail('invalid code length');
      const symbol = entry >> 4;
      const extra = symbol < 16 ? 0 : symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
      if (!this.#need((entry & 15) + extra)) return InflateStatus.NeedMore;
      this.#take(entry & 15);
      if (symbol < 16) {
        lengths[this.#count++] = symbol;
        continue;
      }
      if (symbol === 16 && this.#count === 0) return this.#fail('a repeat without a length before it');
      const value = symbol === 16 ? lengths[this.#count - 1]! : 0;
      const stop = this.#count + this.#take(extra) + (symbol === 18 ? 11 : 3);
      if (stop > total) return this.#fail('a repeat over the end of the code lengths');
      lengths.fill(value, this.#count, stop);
      this.#count = stop;
    }
    if (lengths[END_OF_BLOCK] === 0) return this.#fail('no code for the end of the block');
    if (!literals.build(lengths, 0, this.#literalCount)) return this.#fail('invalid literal code');
    if (!distances.build(lengths, this.#literalCount, total)) return this.#fail('invalid distance code');
    return InflateStatus.Done;
  }

  /** Symbols up to the end of the block (`Done`). */
  #symbols(): InflateStatus {
    const { literals, distances } = this.#codes!;
    const window = this.#window;
    for (;;) {
      if (!window.makeRoom()) return InflateStatus.Stopped;
      if (this.#state === SYMBOL && this.#limit - this.next >= FAST_INPUT) {
        const status = this.#fast(literals, distances);
        if (status !== InflateStatus.NeedMore) return status;
        if (!window.makeRoom()) return InflateStatus.Stopped;
      }
      if (this.#state === SYMBOL) {
        const entry = this.#peek(literals);
        if (entry === NEED_BITS) return InflateStatus.NeedMore;
        const symbol = entry >> 4;
        if (entry === NO_CODE || symbol > LAST_LENGTH) return this.#fail('invalid literal or length');
        this.#take(entry & 15);
        if (symbol < END_OF_BLOCK) {
          window.bytes[window.at++] = symbol;
          continue;
        }
        if (symbol === END_OF_BLOCK) return InflateStatus.Done;
        this.#symbol = symbol - 257;
        this.#state = LENGTH_BITS;
      }
      if (this.#state === LENGTH_BITS) {
        const extra = LENGTH_EXTRA[this.#symbol]!;
        if (!this.#need(extra)) return InflateStatus.NeedMore;
        this.#length = LENGTH_BASE[this.#symbol]! + this.#take(extra);
        this.#state = DISTANCE;
      }
      if (this.#state === DISTANCE) {
        const entry = this.#peek(distances);
        if (entry === NEED_BITS) return InflateStatus.NeedMore;
        this.#symbol = entry >> 4;
        if (entry === NO_CODE || this.#symbol > LAST_DISTANCE) return this.#fail('invalid distance');
        this.#take(entry & 15);
        this.#state = DISTANCE_BITS;
      }
      const extra = DISTANCE_EXTRA[this.#symbol]!;
      if (!this.#need(extra)) return InflateStatus.NeedMore;
      const distance = DISTANCE_BASE[this.#symbol]! + this.#take(extra);
      if (distance > window.at) return this.#fail('a distance too far back');
      const { bytes } = window;
      for (let to = window.at, stop = (window.at += this.#length); to < stop; to++) bytes[to] = bytes[to - distance]!;
      this.#state = SYMBOL;
    }
  }

  /** The same without a look at the end of input or output, for as long as neither is near. */
  #fast(literals: HuffmanCode, distances: HuffmanCode): InflateStatus {
    const input = this.#input;
    const output = this.#window.bytes;
    const lastIn = this.#limit - FAST_INPUT;
    const lastOut = output.length - MAX_MATCH;
    const literalTable = literals.table;
    const distanceTable = distances.table;
    const rootMask = literalTable.length - 1;
    let { next } = this;
    let hold = this.#hold;
    let bits = this.#bits;
    let out = this.#window.at;
    let status: InflateStatus = InflateStatus.NeedMore;
    while (next <= lastIn && out <= lastOut) {
      while (bits < 24) {
        hold |= input[next++]! << bits;
        bits += 8;
      }
      let entry = literalTable[hold & rootMask]!;
      if (entry === 0) entry = literals.find(hold, bits);
      const symbol = entry >> 4;
      // Left to the careful loop, which says what is wrong; nothing of the symbol is used yet.
      if (entry === NO_CODE || symbol > LAST_LENGTH) break;
      hold >>>= entry & 15;
      bits -= entry & 15;
      if (symbol < END_OF_BLOCK) {
        output[out++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        status = InflateStatus.Done;
        break;
      }
      const lengthExtra = LENGTH_EXTRA[symbol - 257]!;
      const length = LENGTH_BASE[symbol - 257]! + (hold & ((1 << lengthExtra) - 1));
      hold >>>= lengthExtra;
      bits -= lengthExtra;
      while (bits < 24) {
        hold |= input[next++]! << bits;
        bits += 8;
      }
      entry = distanceTable[hold & rootMask]!;
      if (entry === 0) entry = distances.find(hold, bits);
      if (entry === NO_CODE || entry >> 4 > LAST_DISTANCE) {
        status = this.#fail('invalid distance');
        break;
      }
      hold >>>= entry & 15;
      bits -= entry & 15;
      const distanceExtra = DISTANCE_EXTRA[entry >> 4]!;
      while (bits < distanceExtra) {
        hold |= input[next++]! << bits;
        bits += 8;
      }
      const distance = DISTANCE_BASE[entry >> 4]! + (hold & ((1 << distanceExtra) - 1));
      hold >>>= distanceExtra;
      bits -= distanceExtra;
      if (distance > out) {
        status = this.#fail('a distance too far back');
        break;
      }
      for (const stop = out + length; out < stop; out++) output[out] = output[out - distance]!;
    }
    this.next = next - (bits >> 3);
    this.#bits = bits & 7;
    this.#hold = hold & ((1 << this.#bits) - 1);
    this.#window.at = out;
    return status;
  }

  /** Copies what there is of a stored block; false when the output is no longer wanted. */
  #copyStored(): boolean {
    const window = this.#window;
    while (this.#length > 0 && this.next < this.#limit) {
      if (!window.makeRoom()) return false;
      const run = Math.min(this.#length, this.#limit - this.next, window.bytes.length - window.at);
      window.bytes.set(this.#input.subarray(this.next, this.next + run), window.at);
      window.at += run;
      this.next += run;
      this.#length -= run;
    }
    return true;
  }

  /** The next entry of a code, still unused; reads no more bits than it takes to tell. */
  #peek(code: HuffmanCode): number {
    for (;;) {
      const entry = code.find(this.#hold, this.#bits);
      if (entry !== NEED_BITS || !this.#need(this.#bits + 1)) return entry;
    }
  }

  #need(count: number): boolean {
    while (this.#bits < count) {
      if (this.next === this.#limit) return false;
      this.#hold |= this.#input[this.next++]! << this.#bits;
      this.#bits += 8;
    }
    return true;
  }

  #take(count: number): number {
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#bits -= count;
    return value;
  }

  #align(): void {
    this.#take(this.#bits & 7);
  }

  #fail(error: string): InflateStatus {
    this.error = error;
    this.#giveBack();
    return InflateStatus.Failed;
  }

  #giveBack(): void {
    if (this.#codes !== null && this.#codes !== fixed && spare.length < MOST_SPARE) spare.push(this.#codes);
    this.#codes = null;
  }
}
