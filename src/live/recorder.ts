/** Frames kept as pcapng while they are looked at: in one file, or in several of which the oldest go. */
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import type { CaptureInterface } from '../capture/capture-reader.ts';
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import type { Frame } from '../frame.ts';
import { whatIsThere } from '../node/what-is-there.ts';
import { lost } from './backend.ts';
import type { Drops } from './backend.ts';
import { KILOBYTE, ringName } from './ring.ts';
import type { Limits } from './ring.ts';

/** Frames that may wait in memory before they are written, whoever asks for it. */
const BATCH = 1 << 20;

export interface RecorderOptions {
  readonly path: string;
  /** When another file is begun, and how many are kept; null writes one. */
  readonly ring: Limits | null;
  /** What interface blocks say where the capture says nothing of it: classic pcap has no place for either. */
  readonly name?: string | null;
  readonly filter: string | null;
  /** What is known to be dropped by now, for the end of each file. */
  readonly drops?: () => Drops | null;
}

/** A file that cannot be written. The message is one line; what was written before is whole. */
export class RecorderError extends Error {
  override readonly name = 'RecorderError';
  readonly path: string;

  constructor(path: string, error: unknown) {
    const { errno = 0, message } = error as NodeJS.ErrnoException;
    super(`${path}: cannot be written: ${getSystemErrorMap().get(errno)?.[1] ?? message}`);
    this.path = path;
  }
}

/**
 * Takes frames as they are read and writes them when `flush` is called, which is to be before anything of them is shown. Each file
 * is a capture of its own at every moment: it has its interfaces, and whole blocks.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #writer = new PcapngWriter();
  /** Those of the capture, in the order in which they were met; their places are the ids in every file. */
  readonly #faces: CaptureInterface[] = [];
  readonly #files: string[] = [];
  #fd = -1;
  /** Of the file at hand: where it ends, how many frames it has, since when it is open. */
  #end = 0;
  #frames = 0;
  #since = 0;
  #last = { seconds: 0, nanos: 0 };
  #drops: Drops | null = null;
  #closed = false;
  #failure: RecorderError | null = null;
  /** Files that were begun. */
  begun = 0;

  /** @throws {RecorderError} where the first file cannot be made. A capture that is there is written over, and nothing else. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#begin();
    this.flush();
    process.on('exit', this.#leave);
  }

  /** The file that is being written. */
  get path(): string {
    return this.#files.at(-1)!;
  }

  /** Bytes of the file that is being written, with those that wait. */
  get size(): number {
    return this.#end + this.#writer.length;
  }

  /** Interfaces stand in the file before any frame of theirs. */
  interfaces(faces: readonly CaptureInterface[]): void {
    for (const face of faces.slice(this.#faces.length)) {
      this.#faces.push(face);
      this.#describe(face);
    }
  }

  /** Takes a frame of `faces[frame.interfaceId]`. @throws {RecorderError} */
  frame(frame: Frame, faces: readonly CaptureInterface[], comments: readonly string[] = []): void {
    if (this.#failure) throw this.#failure;
    if (faces.length > this.#faces.length) this.interfaces(faces);
    if (this.full) this.#begin();
    this.#writer.packet(frame.interfaceId, frame, comments);
    this.#frames++;
    this.#last.seconds = frame.seconds;
    this.#last.nanos = frame.nanos;
    if (this.#writer.length >= BATCH) this.flush();
  }

  /** Secrets that belong to what was captured; type 0x544c534b is a TLS key log. @throws {RecorderError} */
  secrets(type: number, bytes: Uint8Array): void {
    this.#writer.secrets(type, bytes);
    this.flush();
  }

  /** What was dropped in all. */
  dropped(drops: Drops): void {
    this.#drops = drops;
  }

  /** Hands everything over to the system. @throws {RecorderError} where it does not take it; what was whole stays. */
  readonly flush = (): void => {
    if (this.#failure) throw this.#failure;
    if (this.#writer.length === 0 || this.#fd < 0) return;
    const bytes = this.#writer.take();
    let at = 0;
    try {
      while (at < bytes.length) at += writeSync(this.#fd, bytes, at, bytes.length - at);
    } catch (error) {
      this.#cut(this.#end + wholeBlocks(bytes, at));
      this.#shut();
      throw this.#failed(this.path, error);
    }
    this.#end += bytes.length;
  };

  /** As `flush`, among records, where an error would be taken for one of whoever made them: what is called next throws it. */
  readonly tryFlush = (): void => {
    try {
      this.flush();
    } catch {
      // It is remembered.
    }
  };

  /** Writes what is left and closes the file. May be called again. @throws {RecorderError} also where that was thrown before. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off('exit', this.#leave);
    if (this.#failure) throw this.#failure;
    this.#finish();
  }

  /** The program ends, and nobody is left to be told. */
  readonly #leave = (): void => {
    try {
      this.close();
    } catch {
      // What was whole stays.
    }
  };

  /** Whether the next frame goes into another file. */
  get full(): boolean {
    const { ring } = this.#options;
    if (ring === null || this.#frames === 0) return false;
    const { kilobytes, seconds, packets } = ring;
    return (kilobytes !== null && this.size >= kilobytes * KILOBYTE) || (packets !== null && this.#frames >= packets)
      || (seconds !== null && performance.now() - this.#since >= seconds * 1000);
  }

  #begin(): void {
    if (this.#fd >= 0) this.#finish();
    const { path, ring } = this.#options;
    this.begun++;
    const name = ring === null ? path : ringName(path, this.begun, new Date());
    if (whatIsThere(name) === 'something else') {
      throw this.#failed(name, new Error('what is there is no capture, and stays as it is'));
    }
    try {
      // What was captured is nobody else's to read.
      this.#fd = openSync(name, 'w', 0o600);
    } catch (error) {
      throw this.#failed(name, error);
    }
    this.#files.push(name);
    this.#end = this.#frames = 0;
    this.#since = performance.now();
    this.#writer.section('earshot');
    for (const face of this.#faces) this.#describe(face);
    if (ring?.files != null && this.#files.length > ring.files) rmSync(this.#files.shift()!, { force: true });
  }

  #describe({ linkTypeNumber, snapLength, name, description, filter }: CaptureInterface): void {
    const { name: usual = null, filter: wanted } = this.#options;
    this.#writer.interface({ linkTypeNumber, snapLength, name: name ?? usual, description, filter: filter ?? wanted });
  }

  #finish(): void {
    if (this.#fd < 0) return;
    const drops = this.#drops ?? this.#options.drops?.() ?? null;
    const dropped = drops && lost(drops);
    // Nobody says on which of several interfaces.
    if (dropped !== null && this.#faces.length === 1) {
      this.#writer.statistics(0, { ...this.#last, received: drops?.received ?? null, dropped });
    }
    this.flush();
    this.#shut();
  }

  #failed(path: string, error: unknown): RecorderError {
    return (this.#failure = new RecorderError(path, error));
  }

  /** Takes back what was written of a block that is not whole. */
  #cut(end: number): void {
    try {
      ftruncateSync(this.#fd, end);
    } catch {
      // No file: there is nothing to cut.
    }
  }

  #shut(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }
}

/** How many bytes those blocks take of which all is among the first `written`. */
function wholeBlocks(blocks: Uint8Array, written: number): number {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  let end = 0;
  // Each says how long it is behind its type.
  for (let next = 0; next <= written; next += view.getUint32(next + 4, true)) end = next;
  return end;
}
