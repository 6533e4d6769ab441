import { CaptureError } from './capture-error.ts';
import { newInterface, Oddity, Step } from './capture-reader.ts';
import type { CaptureInterface, CaptureReader, ReaderOptions } from './capture-reader.ts';
import { noteCut } from './oddities.ts';
import type { Frame } from '../frame.ts';
import type { Window } from './window.ts';

const FILE_HEADER = 16;
const RECORD_HEADER = 24;
const LARGEST = 262_144;

/** Snoop's own numbers of link types (RFC 1761): IEEE 802.3, token ring, Ethernet, FDDI; IP over InfiniBand came later. */
const LINK_TYPES: Readonly<Record<number, number>> = { 0: 1, 2: 6, 4: 1, 8: 10, 26: 242 };
/** No LINKTYPE_ has this number. */
const NO_LINK_TYPE = 65_535;

/** Solaris snoop files, version 2 (RFC 1761). A record with impossible lengths ends the reading. */
export class SnoopReader implements CaptureReader {
  readonly format = 'snoop';
  ready = false;
  complete = true;
  oddities = 0;
  readonly interfaces: CaptureInterface[] = [];
  readonly sections = [];
  readonly names = [];
  readonly secrets = [];
  readonly turns = [];
  readonly #options: ReaderOptions;
  #linkType = 0;
  #saidDropped = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  next(window: Window, frame: Frame): Step {
    if (!this.ready && !this.#open(window)) return Step.More;
    const { view, start: at } = window;
    const left = window.end - at;
    if (left < RECORD_HEADER) return this.#wait(window, RECORD_HEADER);
    const original = view.getUint32(at);
    const captured = view.getUint32(at + 4);
    const length = view.getUint32(at + 8);
    if (length < RECORD_HEADER + captured || captured > LARGEST || length > LARGEST + 1024) return this.#damaged(window);
    if (left < length) return this.#wait(window, length);

    frame.bytes = window.bytes;
    frame.start = at + RECORD_HEADER;
    frame.end = frame.start + captured;
    frame.originalLength = original;
    frame.linkType = this.#linkType;
    frame.interfaceId = 0;
    frame.fileOffset = window.base + at;
    const micros = view.getUint32(at + 20);
    frame.seconds = view.getUint32(at + 16) + Math.floor(micros / 1e6);
    frame.nanos = (micros % 1e6) * 1000;
    this.oddities = (captured > original ? Oddity.OverOriginal : 0) | (captured === 0 ? Oddity.Empty : 0);
    this.interfaces[0]!.dropped = view.getUint32(at + 12);
    window.start = at + length;
    return Step.Frame;
  }

  frameComments(): string[] {
    return [];
  }

  #open(window: Window): boolean {
    const { view, start: at } = window;
    const have = window.end - at;
    const { path } = this.#options;
    if (have < FILE_HEADER) {
      if (!window.atEnd) return false;
      throw new CaptureError('cut-header', path, `the file ends inside its header (${have} of ${FILE_HEADER} bytes)`, have);
    }
    const version = view.getUint32(at + 8);
    if (version !== 2) throw new CaptureError('unsupported-version', path, `snoop version ${version} is not known`, 8);
    const number = view.getUint32(at + 12);
    this.#linkType = LINK_TYPES[number] ?? NO_LINK_TYPE;
    const face = newInterface(0, this.#linkType, 0, 1e6);
    face.dropped = 0;
    if (this.#linkType === NO_LINK_TYPE) face.linkType = `SNOOP_${number}`;
    this.interfaces.push(face);
    window.start += FILE_HEADER;
    this.ready = true;
    return true;
  }

  #wait(window: Window, need: number): Step {
    if (!window.atEnd) return Step.More;
    if (noteCut(window, 'record', need, this.#options)) this.complete = false;
    return this.#finish(window);
  }

  #damaged(window: Window): Step {
    const { offset } = window;
    const { path, notes } = this.#options;
    this.complete = false;
    const message = `${path}: the record header at byte ${offset} is impossible; reading stops`;
    notes('capture-damaged', { message, path, offset });
    window.atEnd = true;
    return this.#finish(window);
  }

  #finish(window: Window): Step {
    window.start = window.end;
    const { path, notes } = this.#options;
    const { dropped } = this.interfaces[0]!;
    if (dropped && !this.#saidDropped) {
      this.#saidDropped = true;
      notes('capture-dropped', { message: `${path}: ${dropped} frames were dropped`, path, dropped, interface: 0 });
    }
    return Step.Done;
  }
}
