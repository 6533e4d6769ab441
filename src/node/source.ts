import type { ByteStream, OpenedBytes } from './source-bytes.ts';
import { CaptureFile } from './source-file.ts';
import type { CaptureFileInfo } from './source-file.ts';
import { MergedFrames } from './source-merge.ts';
import { CaptureError } from '../capture/capture-error.ts';
import type { CaptureInterface } from '../capture/capture-reader.ts';
import { Step } from '../capture/capture-reader.ts';
import { noteOddities } from '../capture/oddities.ts';
import type { FrameSource } from '../frame.ts';
import type { NoteSink } from '../note.ts';

export interface SourceOptions {
  notes: NoteSink;
  /**
   * Told of an interface that a file describes only after its first frame, before any frame of that interface. What was
   * described by then is in `files` when `openSource` returns; of a pipe that has sent no frame, that may be nothing.
   */
  onInterface?: (face: CaptureInterface, file: CaptureFileInfo, index: number) => void;
  /** Bytes read at a time; about a megabyte is best, since more does not stay in the processor's cache. */
  windowBytes?: number;
  /** What `-` means; standard input unless said otherwise. */
  stdin?: ByteStream;
  /** Opens a path in another way than as a file, a pipe or standard input; undefined for those. */
  openAs?: (path: string) => OpenedBytes | undefined;
  /** Told of the uncompressed bytes as they come, and where in the file they are; each read begins at the front again. */
  onBytes?: (file: CaptureFileInfo, bytes: Uint8Array, offset: number, index: number) => void;
}

/** The frames of one or more capture files, and what is known of the files. */
export interface CaptureSource extends FrameSource {
  /** In the order of the paths; the index is `Frame.file`. */
  readonly files: readonly CaptureFileInfo[];
  /** Comments of the frame at hand, decoded when asked for. */
  frameComments(): string[];
}

const WINDOW_BYTES = 1 << 20;

/**
 * Opens captures: pcap, pcapng or snoop, plain or packed with gzip or zstd, files, FIFOs or `-` for standard input, each
 * known by its content. Several are read as one capture in time order. Files are read synchronously, everything else as
 * it comes. Damage part-way becomes notes.
 * @throws {CaptureError} for the first path that cannot be read at all; nothing stays open then.
 */
export async function openSource(paths: readonly string[], options: SourceOptions): Promise<CaptureSource> {
  if (paths.length === 0) throw new RangeError('no capture is named');
  if (paths.indexOf('-') !== paths.lastIndexOf('-')) {
    throw new CaptureError('read-twice', '-', 'standard input can be read only once');
  }
  const { notes, onInterface, windowBytes = WINDOW_BYTES, stdin, openAs, onBytes } = options;
  const tell = (face: CaptureInterface, file: CaptureFile): void => onInterface?.(face, file, file.index);
  const files = paths.map((path, index) => new CaptureFile(path, index, {
    notes, onInterface: tell, windowBytes, stdin, openAs,
    onBytes: onBytes && ((file, bytes, offset) => onBytes(file, bytes, offset, file.index)),
  }));
  if (files.length === 1) {
    await files[0]!.open(notes, true);
    return new SingleSource(files[0]!, notes);
  }
  const opened: CaptureFile[] = [];
  try {
    for (const file of files) {
      await openAhead(file, notes);
      opened.push(file);
    }
  } catch (error) {
    for (const file of opened) file.close();
    throw error;
  }
  return new MergedSource(files, notes);
}

/** Reads up to the first frame, so that its time is known. A file is then closed, to be read again when its turn comes. */
async function openAhead(file: CaptureFile, notes: NoteSink): Promise<void> {
  const said: Parameters<NoteSink>[] = [];
  let early = true;
  await file.open((code, detail) => void (early ? said.push([code, detail]) : notes(code, detail)), false);
  early = false;
  // They will be said again when the file is.
  if (file.again) file.close();
  else for (const [code, detail] of said) notes(code, detail);
}

class SingleSource implements CaptureSource {
  readonly frame;
  readonly files: readonly CaptureFileInfo[];
  readonly #file: CaptureFile;
  readonly #notes: NoteSink;

  constructor(file: CaptureFile, notes: NoteSink) {
    this.#file = file;
    this.#notes = notes;
    this.files = [file];
    this.frame = file.frame;
  }

  advance(): boolean {
    const file = this.#file;
    if (file.next() !== Step.Frame) return false;
    this.frame.number++;
    if (file.reader.oddities !== 0) noteOddities(file.reader, this.frame, file.path, this.#notes);
    return true;
  }

  refill(): boolean | Promise<boolean> {
    if (this.#file.finished) return false;
    const filled = this.#file.fill();
    return filled ? filled.then(() => true) : true;
  }

  frameComments(): string[] {
    return this.#file.frameComments();
  }

  close(): void {
    this.#file.close();
  }
}

class MergedSource implements CaptureSource {
  readonly frame;
  readonly files: readonly CaptureFileInfo[];
  readonly #merged: MergedFrames;

  constructor(files: readonly CaptureFile[], notes: NoteSink) {
    this.#merged = new MergedFrames(files, notes);
    this.frame = this.#merged.frame;
    this.files = files;
  }

  advance(): boolean {
    return this.#merged.advance();
  }

  refill(): Promise<boolean> {
    return this.#merged.refill();
  }

  frameComments(): string[] {
    return this.#merged.current?.frameComments() ?? [];
  }

  close(): void {
    this.#merged.close();
  }
}
