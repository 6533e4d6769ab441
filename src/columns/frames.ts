import type { Side } from '../side.ts';
import { Figures } from './figures.ts';

/** Columns, a row per frame; frames count from 1. */
export interface FrameColumns {
  readonly count: number;
  /** Index of the file of the run. */
  fileOf(frame: number): number;
  /** Where its record starts in that file, in uncompressed bytes. */
  offsetOf(frame: number): number;
  /** -1 for none. */
  connectionOf(frame: number): number;
  /** Who sent it; null outside connections and for ICMP errors. */
  sideOf(frame: number): Side | null;
  /** Bits of `Analysis`. */
  analysisOf(frame: number): number;
  /** The next frame of the same connection, 0 for none. */
  nextOf(frame: number): number;
}

/** Rows of a block. Blocks make growing cheap: nothing is copied, and at most one is not full. */
export const BLOCK_ROWS = 1 << 16;
const MASK = BLOCK_ROWS - 1;

/** Who sent it, above the 14 bits that make a place in a file one of 46: enough for 64 terabytes. */
const FROM_CLIENT = 1 << 14;
const FROM_SERVER = 2 << 14;
const HIGH = (1 << 14) - 1;
const NO_CONNECTION = -1;

const COLUMNS = ['offsetLow', 'connection', 'next', 'highAndSide', 'analysis'] as const;

/** One block: 16 bytes a row. The columns lie one behind the other in one buffer, the widest first, as they do in a file. */
export class FrameBlock {
  readonly rows: number;
  readonly buffer: ArrayBuffer;
  readonly offsetLow: Uint32Array;
  readonly connection: Int32Array;
  readonly next: Uint32Array;
  readonly highAndSide: Uint16Array;
  readonly analysis: Uint16Array;

  constructor(rows = BLOCK_ROWS, buffer: ArrayBuffer = new ArrayBuffer(FrameBlock.bytesOf(rows))) {
    this.rows = rows;
    this.buffer = buffer;
    this.offsetLow = new Uint32Array(buffer, 0, rows);
    this.connection = new Int32Array(buffer, 4 * rows, rows);
    this.next = new Uint32Array(buffer, 8 * rows, rows);
    this.highAndSide = new Uint16Array(buffer, 12 * rows, rows);
    this.analysis = new Uint16Array(buffer, 14 * rows, rows);
  }

  static bytesOf(rows: number): number {
    return 16 * rows;
  }

  /** Frames of which nothing is known. */
  static empty(rows: number): FrameBlock {
    const block = new FrameBlock(rows);
    block.connection.fill(NO_CONNECTION);
    return block;
  }

  /** The first rows as a block that has no others; this one where that is all. */
  cut(rows: number): FrameBlock {
    if (rows === this.rows) return this;
    const block = new FrameBlock(rows);
    for (const name of COLUMNS) block[name].set(this[name].subarray(0, rows));
    return block;
  }
}

/** Which file frames are of, where several were read as one. */
export class FileRuns {
  count = 0;
  readonly firsts: Figures;
  readonly files: Figures;

  constructor(count = 0, firsts = new Figures(), files = new Figures()) {
    this.count = count;
    this.firsts = firsts;
    this.files = files;
  }

  push(frame: number, file: number): void {
    this.firsts.set(this.count, frame);
    this.files.set(this.count++, file);
  }

  fileOf(frame: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firsts.get(middle) <= frame) low = middle;
      else high = middle - 1;
    }
    return this.count === 0 ? 0 : this.files.get(low);
  }
}

export class FrameTable implements FrameColumns {
  readonly #blocks: FrameBlock[] = [];
  readonly #load: (block: number) => FrameBlock;
  /** Runs of frames of one file, by first frame. One run where there is one file. */
  readonly runs: FileRuns;
  /** Connections whose client and server have changed places since their first frame, for `sideOf`. */
  readonly #exchanged: ReadonlySet<number>;
  count = 0;
  #file = -1;

  /** `load` gives a whole block that is not there yet, for columns that lie in a file. */
  constructor(exchanged: ReadonlySet<number>, runs = new FileRuns(), load = (_block: number): FrameBlock => new FrameBlock()) {
    this.#exchanged = exchanged;
    this.#load = load;
    this.runs = runs;
  }

  /** The block of this number, loaded if it is not there yet. */
  block(number: number): FrameBlock {
    return (this.#blocks[number] ??= this.#load(number));
  }

  /** Takes the next frame. `side` as it would be had client and server never changed places. */
  push(file: number, offset: number, connection: number, side: Side | null, analysis: number): void {
    const row = this.count++;
    const at = row & MASK;
    if (file !== this.#file) this.#begin(file);
    const block = this.block(row >>> 16);
    block.offsetLow[at] = offset;
    block.highAndSide[at] = (offset / 0x1_0000_0000) | (side === null ? 0 : side === 'client' ? FROM_CLIENT : FROM_SERVER);
    block.connection[at] = connection;
    block.analysis[at] = analysis;
  }

  /** Makes `next` the frame that follows `frame` in its connection. */
  link(frame: number, next: number): void {
    this.block((frame - 1) >>> 16).next[(frame - 1) & MASK] = next;
  }

  /** The last frame has come. */
  settle(): void {
    const last = this.#blocks.length - 1;
    if (last >= 0) this.#blocks[last] = this.block(last).cut(this.count - last * BLOCK_ROWS);
  }

  fileOf(frame: number): number {
    return this.runs.fileOf(frame);
  }

  offsetOf(frame: number): number {
    const block = this.#block(frame);
    const at = (frame - 1) & MASK;
    if (!block) return 0;
    const high = block.highAndSide[at]! & HIGH;
    // A product of doubles is one, however small, and code that was made for integers is made anew when it meets one.
    return high === 0 ? block.offsetLow[at]! : high * 0x1_0000_0000 + block.offsetLow[at]!;
  }

  connectionOf(frame: number): number {
    return this.#block(frame)?.connection[(frame - 1) & MASK] ?? NO_CONNECTION;
  }

  sideOf(frame: number): Side | null {
    const side = (this.#block(frame)?.highAndSide[(frame - 1) & MASK] ?? 0) & ~HIGH;
    if (side === 0) return null;
    return (side === FROM_CLIENT) !== this.#exchanged.has(this.connectionOf(frame)) ? 'client' : 'server';
  }

  analysisOf(frame: number): number {
    return this.#block(frame)?.analysis[(frame - 1) & MASK] ?? 0;
  }

  nextOf(frame: number): number {
    const next = this.#block(frame)?.next[(frame - 1) & MASK] ?? 0;
    // Whatever a file says, the way leads on.
    return next > frame && next <= this.count ? next : 0;
  }

  #begin(file: number): void {
    this.#file = file;
    this.runs.push(this.count, file);
  }

  #block(frame: number): FrameBlock | undefined {
    return frame >= 1 && frame <= this.count ? this.block((frame - 1) >>> 16) : undefined;
  }
}
