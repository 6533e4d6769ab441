import { Step } from './capture-reader.ts';
import type { CaptureReader } from './capture-reader.ts';
import { noteOddities } from './oddities.ts';
import { openReader } from './sniff.ts';
import { Window } from './window.ts';
import { Frame } from '../frame.ts';
import type { FrameSource } from '../frame.ts';
import type { NoteSink } from '../note.ts';

/** The frames of a whole, uncompressed capture file in memory, for browsers and tests. Borrows `file`. */
export class MemorySource implements FrameSource {
  readonly frame = new Frame();
  readonly reader: CaptureReader;
  readonly #window: Window;
  readonly #notes: NoteSink;
  readonly #path: string;

  /** @throws {CaptureError} if this is no capture. */
  constructor(file: Uint8Array, notes: NoteSink, path = '(memory)') {
    this.#window = Window.over(file);
    this.#notes = notes;
    this.#path = path;
    this.reader = openReader(this.#window, { path, notes, live: false });
  }

  advance(): boolean {
    if (this.reader.next(this.#window, this.frame) !== Step.Frame) return false;
    this.frame.number++;
    if (this.reader.oddities !== 0) noteOddities(this.reader, this.frame, this.#path, this.#notes);
    return true;
  }

  refill(): false {
    return false;
  }

  close(): void {}
}
