import { newInterface, Oddity, Step } from './capture-reader.ts';
import type { CaptureInterface, CaptureReader, ReaderOptions } from './capture-reader.ts';
import { noteCut } from './oddities.ts';
import { pcapLayout } from './pcap-layout.ts';
import type { PcapLayout } from './pcap-layout.ts';
import { NEED_MORE, NOT_FOUND, PcapRecord } from './pcap-record.ts';
import type { Frame } from '../frame.ts';
import type { Window } from './window.ts';

/**
 * Classic pcap (pcap-savefile(5)): micro- and nanoseconds, both byte orders, and the variants in the wild: Kuznetzov's
 * patched records, Nokia, IXIA, Navtel, AIX, and lengths the old way round. `next` runs for every frame.
 *
 * A record header with an impossible length, or of zeros alone, is damage: the reader then looks for the next place where
 * several plausible records follow one another, within a day of the last good frame, and goes on there.
 */
export class PcapReader implements CaptureReader {
  readonly format = 'pcap';
  ready = false;
  complete = true;
  oddities = 0;
  readonly interfaces: CaptureInterface[] = [];
  readonly sections = [];
  readonly names = [];
  readonly secrets = [];
  readonly turns = [];

  readonly #options: ReaderOptions;
  #layout!: PcapLayout;
  #record!: PcapRecord;
  /** Bytes of a record header; 0 until that is known. */
  #size = 0;
  #snapLength = 0;
  #saidOverSnap = false;
  #lastSeconds = NaN;
  /** File offset of damage behind which the next record is looked for, or -1. */
  #damageAt = -1;
  #done = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  next(window: Window, frame: Frame): Step {
    if (this.#size === 0 && !this.#open(window)) return Step.More;
    if (this.#damageAt >= 0 && !this.#recover(window)) return this.#done ? Step.Done : Step.More;
    const at = window.start;
    const size = this.#size;
    if (window.end - at < size) return this.#wait(window, size);
    const record = this.#record;
    record.place(window.view, at);
    const { captured, original } = record;
    if (captured > record.limit || (captured === 0 && record.blank)) return this.#damaged(window, frame);
    const end = at + size + captured;
    if (end > window.end) return this.#wait(window, size + captured);

    frame.bytes = window.bytes;
    frame.start = at + size;
    frame.end = end;
    frame.originalLength = original;
    frame.linkType = this.#layout.linkType;
    frame.interfaceId = 0;
    frame.fileOffset = window.base + at;
    this.#stamp(frame, record);
    this.oddities = captured > original || captured > this.#snapLength || captured === 0 ? this.#odd(captured, original) : 0;
    window.start = end;
    return Step.Frame;
  }

  frameComments(): string[] {
    return [];
  }

  #stamp(frame: Frame, record: PcapRecord): void {
    frame.seconds = this.#lastSeconds = record.seconds;
    frame.nanos = record.ticks * this.#layout.nanosPerTick;
    if (frame.nanos >= 1e9) {
      const carry = Math.floor(frame.nanos / 1e9);
      frame.seconds += carry;
      frame.nanos -= carry * 1e9;
    }
  }

  #odd(captured: number, original: number): number {
    let oddities = captured > original ? Oddity.OverOriginal : 0;
    if (captured === 0) oddities |= Oddity.Empty;
    if (captured > this.#snapLength && !this.#saidOverSnap) {
      this.#saidOverSnap = true;
      oddities |= Oddity.OverSnap;
    }
    return oddities;
  }

  /** Reads the file header and finds out how long record headers are; false while bytes are missing for that. */
  #open(window: Window): boolean {
    if (!this.ready) {
      const layout = pcapLayout(window, this.#options.path);
      if (!layout) return false;
      this.#describe(layout);
      window.start += layout.headerSize;
    }
    const sizes = this.#options.live ? this.#layout.recordSizes.slice(0, 1) : this.#layout.recordSizes;
    let best = sizes[0]!;
    let fewest = Infinity;
    for (const size of sizes.length > 1 ? sizes : []) {
      const faults = this.#record.faults(window, size, this.#snapLength);
      if (faults === NEED_MORE) return false;
      if (faults < fewest) {
        fewest = faults;
        best = size;
      }
      if (faults === 0) break;
    }
    this.#size = best;
    return true;
  }

  #describe(layout: PcapLayout): void {
    this.#layout = layout;
    this.#record = new PcapRecord(layout);
    // Some programs write 0 for "no limit".
    this.#snapLength = layout.snapLength === 0 ? Infinity : layout.snapLength;
    this.interfaces.push(newInterface(0, layout.linkType, layout.snapLength, 1e9 / layout.nanosPerTick));
    this.ready = true;
  }

  #wait(window: Window, need: number): Step {
    if (!window.atEnd) return Step.More;
    if (noteCut(window, 'record', need, this.#options)) this.complete = false;
    return Step.Done;
  }

  #damaged(window: Window, frame: Frame): Step {
    this.complete = false;
    this.#damageAt = window.offset;
    window.start++;
    return this.next(window, frame);
  }

  /** Looks for the record behind the damage; false while or where there is none. */
  #recover(window: Window): boolean {
    if (this.#done) return false;
    const found = this.#record.find(window, this.#size, this.#lastSeconds);
    if (found === NEED_MORE) return false;
    const { path, notes } = this.#options;
    const offset = this.#damageAt;
    this.#done = found === NOT_FOUND;
    const skipped = (this.#done ? window.base + window.end : window.offset) - offset;
    const then = this.#done ? 'no record follows' : `reading goes on at byte ${offset + skipped}`;
    notes('capture-damaged', {
      message: `${path}: the record header at byte ${offset} is impossible; ${skipped} bytes skipped, ${then}`,
      path, offset, skipped,
    });
    if (this.#done) window.start = window.end;
    else this.#damageAt = -1;
    return !this.#done;
  }
}
