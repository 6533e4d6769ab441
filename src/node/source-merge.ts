import type { CaptureFile } from './source-file.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { Step } from '../capture/capture-reader.ts';
import { noteOddities } from '../capture/oddities.ts';
import { Frame } from '../frame.ts';
import type { NoteSink } from '../note.ts';

/**
 * Several captures as one, in time order: files whose times overlap are merged frame by frame, and a file is opened only
 * when its first frame is due, so that a thousand rotated files take the memory of one. Within a file the order of its
 * frames stands, even where its clock went backwards.
 */
export class MergedFrames {
  readonly frame = new Frame();
  /** Whose frame is at hand. */
  current: CaptureFile | null = null;
  readonly #notes: NoteSink;
  /** Not yet begun, by the time of the first frame. */
  readonly #waiting: CaptureFile[];
  /** With their next frame placed, the earliest first. */
  readonly #active: CaptureFile[] = [];
  /** The file whose next frame is not in memory yet. */
  #hungry: CaptureFile | null = null;

  /** @param files that have been opened, and closed again if they can be opened `again`. */
  constructor(files: readonly CaptureFile[], notes: NoteSink) {
    this.#notes = notes;
    this.#waiting = [...files].sort(byTime);
  }

  advance(): boolean {
    if (this.#hungry || (this.current && !this.#renew(this.current))) return false;
    this.current = null;
    const file = this.#active[0];
    if (!file || this.#isDue(file)) return false;
    this.current = file;
    this.#deliver(file);
    return true;
  }

  async refill(): Promise<boolean> {
    if (this.#hungry) {
      await this.#hungry.fill();
      this.#hungry = null;
      return true;
    }
    const next = this.#waiting[0];
    if (!next) return this.#active.length > 0;
    this.#waiting.shift();
    if (await this.#begin(next)) this.#insert(next);
    return true;
  }

  close(): void {
    for (const file of [...this.#active, ...this.#waiting]) file.close();
  }

  /** Places the next frame of the file that was delivered last; false if there is none in memory. */
  #renew(file: CaptureFile): boolean {
    const step = file.next();
    if (step === Step.More) {
      this.#hungry = file;
      return false;
    }
    this.#active.shift();
    if (step === Step.Frame) this.#insert(file);
    else file.close();
    return true;
  }

  /** Whether a file that waits has a frame before the next one of `file`. */
  #isDue(file: CaptureFile): boolean {
    const next = this.#waiting[0];
    return next !== undefined && byTime(next, file) < 0;
  }

  async #begin(file: CaptureFile): Promise<boolean> {
    try {
      if (file.again) await file.open(this.#notes, false);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      // It could be read when the run began.
      file.lose();
      this.#notes('capture-cut', { message: `${error.message}, although it could be read before`, path: file.path, offset: 0 });
      return false;
    }
    if (file.next() === Step.Frame) return true;
    file.close();
    return false;
  }

  #insert(file: CaptureFile): void {
    const active = this.#active;
    let at = active.length;
    active.push(file);
    for (; at > 0 && byTime(file, active[at - 1]!) < 0; at--) active[at] = active[at - 1]!;
    active[at] = file;
  }

  #deliver(file: CaptureFile): void {
    const { frame } = this;
    const from = file.frame;
    frame.bytes = from.bytes;
    frame.start = from.start;
    frame.end = from.end;
    frame.originalLength = from.originalLength;
    frame.linkType = from.linkType;
    frame.interfaceId = from.interfaceId;
    frame.seconds = from.seconds;
    frame.nanos = from.nanos;
    frame.file = file.index;
    frame.fileOffset = from.fileOffset;
    frame.number++;
    if (file.reader.oddities !== 0) noteOddities(file.reader, frame, file.path, this.#notes);
  }
}

/** By the time of the frame at hand, then by place in the run; a file without any frame goes first. */
function byTime(a: CaptureFile, b: CaptureFile): number {
  if (a.finished !== b.finished) return a.finished ? -1 : 1;
  return a.frame.seconds - b.frame.seconds || a.frame.nanos - b.frame.nanos || a.index - b.index;
}
