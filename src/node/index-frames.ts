/** Frames read again, each from its place in its file: a few at a time, in the order of their numbers. */
import { closeSync, openSync, readSync } from 'node:fs';
import { Step } from '../capture/capture-reader.ts';
import type { CaptureInterface, CaptureReader, Turn } from '../capture/capture-reader.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { openReader } from '../capture/sniff.ts';
import { Window } from '../capture/window.ts';
import type { Columns } from '../columns/builder.ts';
import { Frame } from '../frame.ts';
import type { Spool } from './index-spool.ts';
import { systemCode } from './source-bytes.ts';

/** What is known of a file whose frames have been read once. */
export interface KnownFile {
  /** For messages. */
  readonly path: string;
  readonly interfaces: readonly CaptureInterface[];
  readonly turns: readonly Turn[];
  /** It was read as something live: see `ReaderOptions`. */
  readonly live: boolean;
  /** Where its bytes are, if not at the path. */
  readonly spool?: Spool;
}

/** Bytes read for a frame whose length the next frame does not tell. */
const GUESS = 16 << 10;
/** Frames this near to one another are read in one go, up to so many bytes. */
const NEAR = 8 << 10;
const MOST = 1 << 20;

/** Windows for the next who read: to look at many short connections is to open many files. */
const spare: Window[] = [];
const MOST_SPARE = 2;

class FrameFile {
  readonly #file: KnownFile;
  readonly #fd: number;
  readonly #reader: CaptureReader;
  readonly #window = spare.pop() ?? Window.ofSize(MOST);

  constructor(file: KnownFile) {
    this.#file = file;
    this.#fd = file.spool?.fd ?? open(file.path);
    try {
      this.#load(0, GUESS);
      this.#reader = openReader(this.#window, { path: file.path, notes: () => {}, live: file.live });
      this.#ready();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Whether bytes of this offset are in memory. */
  holds(offset: number): boolean {
    const { base, end } = this.#window;
    return offset >= base && offset < base + end;
  }

  /** Places the frame whose record is at `offset`. `want`: bytes to read from there on, if it is not in memory. */
  place(offset: number, want: number, frame: Frame): void {
    const window = this.#window;
    // A small integer, also where its parts are none: what reads frames was made for those.
    if (this.holds(offset)) window.start = (offset - window.base) | 0;
    else this.#load(offset, want);
    this.#reader.goTo?.(offset, this.#file.turns, this.#file.interfaces);
    while (this.#reader.next(window, frame) !== Step.Frame) if (!this.#more()) throw this.#changed(offset);
    if (frame.fileOffset !== offset) throw this.#changed(offset);
  }

  /** Whether the frame just placed is a block without a time of its own. */
  untimed(frame: Frame): boolean {
    if (this.#reader.format !== 'pcapng') return false;
    const type = this.#window.view.getUint32(frame.fileOffset - this.#window.base, true);
    return type === 3 || type === 0x03000000;
  }

  comments(): string[] {
    return this.#reader.frameComments(this.#window);
  }

  /** Nothing that it placed is used any more. */
  close(): void {
    if (!this.#file.spool) closeSync(this.#fd);
    if (spare.length < MOST_SPARE && this.#window.bytes.length === MOST) spare.push(this.#window);
  }

  /** The header of pcap is read with the first frame, since variants of it differ only there. */
  #ready(): void {
    const frame = new Frame();
    while (this.#reader.next(this.#window, frame) === Step.More && this.#more());
  }

  #load(offset: number, want: number): void {
    const window = this.#window;
    window.start = window.end = 0;
    window.base = offset;
    window.atEnd = false;
    this.#fill(window.bytes.subarray(0, Math.min(want, window.bytes.length)), offset);
  }

  /** More bytes behind those in the window; false at the end of the file. */
  #more(): boolean {
    if (this.#window.atEnd) return false;
    const room = this.#window.room();
    this.#fill(room.subarray(0, GUESS), this.#window.base + this.#window.end);
    return true;
  }

  #fill(target: Uint8Array, at: number): void {
    const count = readSync(this.#fd, target, 0, target.length, at);
    this.#window.end += count;
    if (count === 0) this.#window.atEnd = true;
  }

  #changed(offset: number): CaptureError {
    return new CaptureError('read-failed', this.#file.path, `byte ${offset} is no frame any more; the file has changed`, offset);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new CaptureError('cannot-open', path, `cannot be opened again (${systemCode(error)})`);
  }
}

export class FrameFetcher {
  readonly frame = new Frame();
  readonly #columns: Columns;
  readonly #files: readonly KnownFile[];
  readonly #open = new Map<number, FrameFile>();

  constructor(columns: Columns, files: readonly KnownFile[]) {
    this.#columns = columns;
    this.#files = files;
  }

  /**
   * Places `frame` on the frame `numbers[at]`, borrowed until the next call.
   * @throws {CaptureError} where the file is not what it was.
   */
  place(numbers: ArrayLike<number>, at: number): Frame {
    const { frames } = this.#columns;
    const number = numbers[at]!;
    const { frame } = this;
    const file = frames.fileOf(number);
    const from = this.#fileOf(file);
    const offset = frames.offsetOf(number);
    from.place(offset, from.holds(offset) ? 0 : this.#want(numbers, at, file, offset), frame);
    frame.number = number;
    frame.file = file;
    if (from.untimed(frame)) this.#columns.times.place(frame);
    return frame;
  }

  comments(): string[] {
    return this.#open.get(this.frame.file)?.comments() ?? [];
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
  }

  /** Up to the end of the last of the frames that lie near to one another. */
  #want(numbers: ArrayLike<number>, at: number, file: number, offset: number): number {
    let end = this.#endOf(numbers[at]!, file, offset);
    for (let next = at + 1; next < numbers.length && end - offset < MOST - GUESS; next++) {
      const number = numbers[next]!;
      const there = this.#offsetIn(file, number);
      if (there < end - GUESS || there - end > NEAR || there - offset > MOST - GUESS) break;
      end = Math.max(end, this.#endOf(number, file, there));
    }
    return Math.min(end - offset, MOST);
  }

  /** Where the next frame begins; what may stand between is read with it. */
  #endOf(number: number, file: number, offset: number): number {
    const next = this.#offsetIn(file, number + 1);
    return next > offset && next - offset <= MOST ? next : offset + GUESS;
  }

  /** -1 where it is none of this file's. */
  #offsetIn(file: number, number: number): number {
    const { frames } = this.#columns;
    return number <= frames.count && frames.fileOf(number) === file ? frames.offsetOf(number) : -1;
  }

  #fileOf(index: number): FrameFile {
    let file = this.#open.get(index);
    if (!file) {
      const known = this.#files[index];
      if (!known) throw new RangeError(`no file ${index}`);
      this.#open.set(index, (file = new FrameFile(known)));
    }
    return file;
  }
}
