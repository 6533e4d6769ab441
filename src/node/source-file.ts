import { PrefixedBytes, openBytes, systemCode } from './source-bytes.ts';
import type { ByteSource, ByteStream, OpenedBytes } from './source-bytes.ts';
import { DecodedBytes } from './source-decode.ts';
import { EMPTY } from '../bytes/chunk.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { Step } from '../capture/capture-reader.ts';
import type {
  CaptureFormat, CaptureInterface, CaptureReader, CaptureSecrets, CaptureSection, ResolvedName, Turn,
} from '../capture/capture-reader.ts';
import { SNIFF_BYTES, openReader, sniffCompression } from '../capture/sniff.ts';
import type { Compression } from '../capture/sniff.ts';
import { Window } from '../capture/window.ts';
import { Frame } from '../frame.ts';
import type { NoteSink } from '../note.ts';

/** One file of a run: what is known of it so far. */
export interface CaptureFileInfo {
  readonly path: string;
  readonly format: CaptureFormat;
  readonly compression: Compression | null;
  /** Those met so far; the index is `Frame.interfaceId`. */
  readonly interfaces: readonly CaptureInterface[];
  readonly sections: readonly CaptureSection[];
  readonly names: readonly ResolvedName[];
  readonly secrets: readonly CaptureSecrets[];
  readonly turns: readonly Turn[];
  /** False once something was found cut, damaged or unreadable. */
  readonly complete: boolean;
  /** Read to where it ends, cleanly or not. */
  readonly finished: boolean;
  /** Bytes of the file as it lies on disk, null for a pipe; and how many of them have been read. */
  readonly size: number | null;
  readonly bytesRead: number;
}

export interface CaptureFileOptions {
  notes: NoteSink;
  /** Told of each interface that is described only after the file's first frame. */
  onInterface: (face: CaptureInterface, file: CaptureFile) => void;
  /** Bytes read at a time; the memory that a file takes, unless a record is larger. */
  windowBytes: number;
  stdin: ByteStream | undefined;
  /** Opens a path in another way than as a file, a pipe or standard input; undefined for those. */
  openAs?: ((path: string) => OpenedBytes | undefined) | undefined;
  /** Told of the uncompressed bytes as they come, and where in the file they are; each read begins at the front again. */
  onBytes?: ((file: CaptureFile, bytes: Uint8Array, offset: number) => void) | undefined;
}

/** One capture file and its place among the files of a run. */
export class CaptureFile implements CaptureFileInfo {
  readonly path: string;
  readonly index: number;
  /** This file's frame at hand. */
  readonly frame = new Frame();
  reader!: CaptureReader;
  compression: Compression | null = null;
  size: number | null = null;
  finished = false;
  /** Opening it once more starts from its first byte: true for files, false for pipes. */
  again = false;

  readonly #options: CaptureFileOptions;
  #notes: NoteSink;
  #bytes!: ByteSource;
  #window!: Window;
  #live = false;
  #broken = false;
  #closed = false;
  /** The frame at hand was placed ahead of being asked for. */
  #placed = false;
  /** It is known whether the bytes are compressed. */
  #sniffed = false;
  /** Interfaces described up to the first frame, or told to `onInterface`. */
  #known = Infinity;

  constructor(path: string, index: number, options: CaptureFileOptions) {
    this.path = path;
    this.index = index;
    this.#options = options;
    this.#notes = options.notes;
    this.frame.file = index;
  }

  get format() {
    return this.reader.format;
  }
  get interfaces() {
    return this.reader.interfaces;
  }
  get sections() {
    return this.reader.sections;
  }
  get names() {
    return this.reader.names;
  }
  get secrets() {
    return this.reader.secrets;
  }
  get turns() {
    return this.reader.turns;
  }
  get complete() {
    return this.reader.complete && !this.#broken;
  }
  get bytesRead() {
    return this.#bytes.bytesRead;
  }

  /**
   * Opens the file and reads up to its first frame; with `early`, only the file header if the bytes come from something
   * live. Notes go to `notes`, from now on.
   * @throws {CaptureError} if it cannot be read at all.
   */
  async open(notes: NoteSink, early: boolean): Promise<void> {
    const { bytes, size, live, again } = this.#options.openAs?.(this.path) ?? openBytes(this.path, this.#options.stdin);
    this.#notes = notes;
    this.#bytes = bytes;
    this.size = size;
    this.#live = live;
    this.again = again;
    this.#broken = this.finished = this.#placed = this.#sniffed = false;
    this.#window = Window.ofSize(this.#options.windowBytes);
    try {
      await this.#openReader();
      await this.#toFirstFrame(early && live);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#known = Math.min(this.#known, this.interfaces.length);
  }

  /** Whether a frame is placed, or what it takes to place one. */
  next(): Step {
    if (this.#placed) {
      this.#placed = false;
      return Step.Frame;
    }
    const step = this.reader.next(this.#window, this.frame);
    if (this.interfaces.length > this.#known) this.#tell();
    if (step === Step.Done) this.finished = true;
    return step;
  }

  /** Brings more bytes in; call it after `Step.More`. */
  fill(): void | Promise<void> {
    const target = this.#window.room().subarray(0, this.#options.windowBytes);
    let count: number | Promise<number>;
    try {
      count = this.#bytes.read(target);
    } catch (error) {
      return this.#failed(error);
    }
    // Who is told of the bytes may fail too, which is not the file's fault.
    if (typeof count === 'number') return this.#filled(count);
    return count.then((got) => this.#filled(got), (error: unknown) => this.#failed(error));
  }

  /** Says that the rest of the file was lost. */
  lose(): void {
    this.#broken = this.finished = true;
  }

  /** Comments of the frame at hand. */
  frameComments(): string[] {
    return this.reader.frameComments(this.#window);
  }

  /** Gives back the file and the memory; what is known of the file stays. */
  close(): void {
    this.#closed = true;
    this.#bytes.close();
    this.#window = new Window();
    this.frame.bytes = EMPTY;
    this.frame.start = this.frame.end = 0;
  }

  async #openReader(): Promise<void> {
    await this.#fillTo(SNIFF_BYTES);
    this.compression = sniffCompression(this.#window);
    if (this.compression) {
      this.#decode(this.compression);
      await this.#fillTo(SNIFF_BYTES);
      if (this.#broken && this.#window.end === 0) {
        throw new CaptureError('bad-compression', this.path, `the ${this.compression} stream is damaged from its start`);
      }
    }
    this.#tellBytes(this.#window.start, this.#window.end);
    this.reader = openReader(this.#window, { path: this.path, notes: this.#notes, live: this.#live });
  }

  #decode(compression: Compression): void {
    const head = this.#window.bytes.slice(this.#window.start, this.#window.end);
    this.#bytes = new DecodedBytes(new PrefixedBytes(head, this.#bytes), compression, (problem) => {
      this.#broken = true;
      const offset = this.#window.base + this.#window.end;
      const message = `${this.path}: the ${compression} stream is cut or damaged (${problem}); ${offset} bytes came out of it`;
      this.#notes('capture-bad-compression', { message, path: this.path, offset });
    });
    this.#window = Window.ofSize(this.#options.windowBytes);
  }

  async #fillTo(size: number): Promise<void> {
    while (!this.#window.atEnd && this.#window.end < size) await this.fill();
  }

  async #toFirstFrame(early: boolean): Promise<void> {
    for (;;) {
      const step = this.next();
      this.#placed = step === Step.Frame;
      if (step !== Step.More || (early && this.reader.ready)) return;
      await this.fill();
    }
  }

  #filled(count: number): void {
    const { end } = this.#window;
    if (count === 0) this.#window.atEnd = true;
    else this.#window.end += count;
    if (this.#sniffed) this.#tellBytes(end, end + count);
  }

  #tellBytes(start: number, end: number): void {
    this.#sniffed = true;
    const { bytes, base } = this.#window;
    if (end > start) this.#options.onBytes?.(this, bytes.subarray(start, end), base + start);
  }

  /** What was read so far is worth keeping, if it is a capture at all. */
  #failed(error: unknown): void {
    // Closing a pipe fails the read that waits on it, which is nobody's loss.
    if (this.#closed) return;
    const problem = `cannot be read (${systemCode(error)})`;
    const offset = this.#window.base + this.#window.end;
    if (!this.reader?.ready) throw new CaptureError('read-failed', this.path, problem, offset);
    this.#window.atEnd = true;
    this.#broken = true;
    this.#notes('capture-cut', { message: `${this.path} ${problem} from byte ${offset} on`, path: this.path, offset });
  }

  #tell(): void {
    while (this.#known < this.interfaces.length) this.#options.onInterface(this.interfaces[this.#known++]!, this);
  }
}
