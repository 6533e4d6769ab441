/**
 * Columns as bytes: a header, a table of sections, and the sections, each a column as it lies in memory (little-endian, at a
 * multiple of eight) with a checksum. Whoever reads them believes nothing: what does not fit is refused, and nothing is
 * allocated that the bytes themselves do not fill.
 */
import { Activity, CELLS } from './activity.ts';
import { Addresses } from './addresses.ts';
import type { Columns } from './builder.ts';
import { ConnectionTable, FIGURES, figuresOf } from './connections.ts';
import { Figures, WIDTHS } from './figures.ts';
import type { FigureWords } from './figures.ts';
import { BLOCK_ROWS, FileRuns, FrameBlock, FrameTable } from './frames.ts';
import { Links } from './links.ts';
import { Strings } from './strings.ts';
import { SLOTS, TimeSlots } from './timeline.ts';
import { Times } from './times.ts';
import { parseContents } from './contents.ts';
import type { Contents } from './contents.ts';

/** To be raised whenever the layout changes, or what reading makes of a capture. */
export const LAYOUT_VERSION = 3;
/** Read as a number of this machine's byte order: columns are written as they lie in memory. */
const MAGIC = [0x73726165, 0x746f6821] as const;

const HEADER_BYTES = 32;
const ENTRY_BYTES = 32;
/** Sections beside blocks of frames are fewer than this; frames of one run are fewer than 2^32. */
const MOST_SECTIONS = 1 << 17;

const Kind = {
  Contents: 1, Strings: 2, Addresses: 3, Activity: 4, Start: 5, End: 6, LinkConnections: 7, LinkFrames: 8, TimeFrames: 9,
  TimeSeconds: 10, TimeNanos: 11, RunFirsts: 12, RunFiles: 13, SlotFrames: 14, SlotBytes: 15, SlotNotes: 16, Exchanged: 17,
  /** Columns of connections, in the order of `FIGURES`. */
  Figures: 100,
  /** Blocks of frames, in order. */
  Frames: 1000,
} as const;

export interface Section {
  readonly kind: number;
  /** Bytes of one element. */
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** Where a section lies. */
export interface Entry {
  readonly kind: number;
  readonly width: number;
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

type Words = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

const bytesOf = (words: Words, count: number): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, count * words.BYTES_PER_ELEMENT);

/** The sections of columns; their bytes are borrowed. `about` is what the writer wants to find again, as plain data. */
export function encodeColumns(columns: Columns, about: unknown): Section[] {
  const { frames, connections, timeline, links, times } = columns;
  const sections: Section[] = [];
  const add = (kind: number, words: Words, count: number): void => {
    sections.push({ kind, width: words.BYTES_PER_ELEMENT, bytes: bytesOf(words, count) });
  };
  const contents: Contents = {
    about, frames: frames.count, connections: connections.count, strings: connections.strings.all.length,
    addresses: connections.addresses.count, activities: connections.activities.count, links: links.count, times: times.count,
    runs: frames.runs.count, slots: { start: timeline.start, origin: timeline.origin, seconds: timeline.slotSeconds, count: timeline.count },
    captures: columns.captures, notes: columns.notes, held: columns.held, summary: columns.summary,
  };
  const text = new TextEncoder();
  const json = text.encode(JSON.stringify(contents));
  add(Kind.Contents, json, json.length);
  const strings = text.encode(JSON.stringify(connections.strings.all));
  add(Kind.Strings, strings, strings.length);
  add(Kind.Addresses, connections.addresses.words, 4 * connections.addresses.count);
  add(Kind.Activity, connections.activities.closed, CELLS * connections.activities.count);
  add(Kind.Start, connections.start, connections.count);
  add(Kind.End, connections.end, connections.count);
  add(Kind.LinkConnections, links.connections.words, links.count);
  add(Kind.LinkFrames, links.frames.words, links.count);
  add(Kind.TimeFrames, times.frames.words, times.count);
  add(Kind.TimeSeconds, times.seconds.words, times.count);
  add(Kind.TimeNanos, times.nanos.words, times.count);
  add(Kind.RunFirsts, frames.runs.firsts.words, frames.runs.count);
  add(Kind.RunFiles, frames.runs.files.words, frames.runs.count);
  add(Kind.SlotFrames, timeline.frames, timeline.count);
  add(Kind.SlotBytes, timeline.bytes, timeline.count);
  add(Kind.SlotNotes, timeline.notes, timeline.count);
  add(Kind.Exchanged, Uint32Array.from(columns.exchanged), columns.exchanged.size);
  FIGURES.forEach((name, index) => add(Kind.Figures + index, connections.columns[name].words, connections.count));
  for (let at = 0, block = 0; at < frames.count; at += BLOCK_ROWS, block++) {
    const rows = Math.min(BLOCK_ROWS, frames.count - at);
    sections.push({ kind: Kind.Frames + block, width: 1, bytes: new Uint8Array(frames.block(block).cut(rows).buffer) });
  }
  return sections;
}

/** The bytes of an index: what stands before the sections is written last. Each piece is borrowed until the next is asked for. */
export function* layOut(sections: readonly Section[]): Generator<{ at: number; bytes: Uint8Array }, void, undefined> {
  const head = new DataView(new ArrayBuffer(HEADER_BYTES + ENTRY_BYTES * sections.length));
  let end = head.byteLength;
  for (const [index, { kind, width, bytes }] of sections.entries()) {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    head.setUint32(at, kind, LITTLE);
    head.setUint32(at + 4, width, LITTLE);
    head.setFloat64(at + 8, end, LITTLE);
    head.setFloat64(at + 16, bytes.length, LITTLE);
    head.setUint32(at + 24, checksum(bytes), LITTLE);
    yield { at: end, bytes };
    const next = aligned(end + bytes.length);
    yield { at: end + bytes.length, bytes: new Uint8Array(next - end - bytes.length) };
    end = next;
  }
  head.setUint32(0, MAGIC[0], LITTLE);
  head.setUint32(4, MAGIC[1], LITTLE);
  head.setUint32(8, LAYOUT_VERSION, LITTLE);
  head.setUint32(12, sections.length, LITTLE);
  head.setFloat64(16, end, LITTLE);
  const bytes = new Uint8Array(head.buffer);
  head.setUint32(24, checksum(bytes), LITTLE);
  yield { at: 0, bytes };
}

/** Bytes of header and table, from the first `HEADER_BYTES` of a file of `size` bytes; 0 where this is no index. */
export function headBytes(first: Uint8Array, size: number): number {
  if (first.length < HEADER_BYTES) return 0;
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const count = view.getUint32(12, LITTLE);
  const known = [...MAGIC, LAYOUT_VERSION].every((word, index) => view.getUint32(4 * index, LITTLE) === word);
  if (!known || count > MOST_SECTIONS || view.getFloat64(16, LITTLE) !== size) return 0;
  return HEADER_BYTES + count * ENTRY_BYTES;
}

/** The table of an index of `size` bytes, or null where it is damaged. */
export function readTable(head: Uint8Array, size: number): Map<number, Entry> | null {
  const copy = head.slice();
  const view = new DataView(copy.buffer);
  const sum = view.getUint32(24, LITTLE);
  view.setUint32(24, 0, LITTLE);
  if (headBytes(copy, size) !== copy.length || checksum(copy) !== sum) return null;
  const entries = new Map<number, Entry>();
  for (let at = HEADER_BYTES; at < copy.length; at += ENTRY_BYTES) {
    const entry: Entry = {
      kind: view.getUint32(at, LITTLE), width: view.getUint32(at + 4, LITTLE), offset: view.getFloat64(at + 8, LITTLE),
      length: view.getFloat64(at + 16, LITTLE), checksum: view.getUint32(at + 24, LITTLE),
    };
    const { offset, length } = entry;
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset % 8 !== 0 || entries.has(entry.kind)) return null;
    if (offset < copy.length || length < 0 || offset + length > size) return null;
    entries.set(entry.kind, entry);
  }
  return entries;
}

/** Loads a section's bytes, owned and at the start of their buffer; null where they are damaged. */
export type LoadSection = (entry: Entry) => Uint8Array<ArrayBuffer> | null;

/**
 * The columns of an index, and what its writer said about them; null where anything does not fit. Blocks of frames are loaded
 * when they are needed: a damaged one is told to `onDamage` and is then empty.
 */
export function decodeColumns(
  table: ReadonlyMap<number, Entry>, load: LoadSection, onDamage: () => void,
): { columns: Columns; about: unknown } | null {
  try {
    return new Decoding(table, load, onDamage).columns();
  } catch (error) {
    if (error instanceof Misfit) return null;
    throw error;
  }
}

class Misfit extends Error {}

class Decoding {
  readonly #table: ReadonlyMap<number, Entry>;
  readonly #load: LoadSection;
  readonly #onDamage: () => void;

  constructor(table: ReadonlyMap<number, Entry>, load: LoadSection, onDamage: () => void) {
    this.#table = table;
    this.#load = load;
    this.#onDamage = onDamage;
  }

  columns(): { columns: Columns; about: unknown } {
    const contents = parseContents(this.#json(Kind.Contents));
    if (!contents) throw new Misfit();
    const { slots } = contents;
    const strings = this.#strings(contents.strings);
    const exchanged = new Set<number>(this.#column(Kind.Exchanged, null, [Uint32Array]));
    const figures = (kind: number, count: number): Figures => new Figures(this.#column<FigureWords>(kind, count, WIDTHS));
    const connections = new ConnectionTable(undefined, {
      columns: figuresOf((_name, index) => figures(Kind.Figures + index, contents.connections)),
      strings: new Strings(strings),
      addresses: new Addresses(contents.addresses, this.#column(Kind.Addresses, 4 * contents.addresses, [Int32Array])),
      activities: new Activity(contents.activities, this.#column(Kind.Activity, CELLS * contents.activities, [Uint8Array])),
      start: this.#column(Kind.Start, contents.connections, [Float64Array]),
      end: this.#column(Kind.End, contents.connections, [Float64Array]),
    });
    connections.count = contents.connections;
    const runs = new FileRuns(contents.runs, figures(Kind.RunFirsts, contents.runs), figures(Kind.RunFiles, contents.runs));
    const frames = new FrameTable(exchanged, runs, (block) => this.#block(block, contents.frames));
    frames.count = contents.frames;
    for (let block = 0; block * BLOCK_ROWS < contents.frames; block++) this.#blockEntry(block, contents.frames);
    const timeline = new TimeSlots();
    if (slots.count > SLOTS) throw new Misfit();
    timeline.start = slots.start;
    timeline.origin = slots.origin ?? { seconds: Math.floor(slots.start), nanos: Math.round((slots.start % 1) * 1e6) * 1000 };
    timeline.slotSeconds = slots.seconds;
    timeline.count = slots.count;
    timeline.frames.set(this.#column(Kind.SlotFrames, slots.count, [Uint32Array]));
    timeline.bytes.set(this.#column(Kind.SlotBytes, slots.count, [Float64Array]));
    timeline.notes.set(this.#column(Kind.SlotNotes, slots.count, [Uint32Array]));
    const { about, captures, notes, held, summary, links, times } = contents;
    return {
      about,
      columns: {
        frames, connections, timeline, exchanged, captures, notes, held, summary,
        links: new Links(links, figures(Kind.LinkConnections, links), figures(Kind.LinkFrames, links)),
        times: new Times(times, figures(Kind.TimeFrames, times), figures(Kind.TimeSeconds, times), figures(Kind.TimeNanos, times)),
      },
    };
  }

  #section(kind: number): Uint8Array<ArrayBuffer> {
    const entry = this.#table.get(kind);
    const bytes = entry && this.#load(entry);
    if (!bytes) throw new Misfit();
    return bytes;
  }

  #json(kind: number): unknown {
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(this.#section(kind)));
    } catch {
      throw new Misfit();
    }
  }

  #strings(count: number): string[] {
    const strings = this.#json(Kind.Strings);
    const fits = Array.isArray(strings) && strings.length === count && strings.every((each) => typeof each === 'string');
    if (!fits) throw new Misfit();
    return strings;
  }

  /** A column of `count` elements (null: as many as there are) of one of these kinds. */
  #column<T extends Words>(kind: number, count: number | null, kinds: readonly Of<T>[]): T {
    const bytes = this.#section(kind);
    const width = this.#table.get(kind)!.width;
    const found = kinds.find((each) => each.BYTES_PER_ELEMENT === width);
    if (!found || bytes.length % width !== 0 || (count !== null && bytes.length !== count * width)) throw new Misfit();
    return new found(bytes.buffer, 0, bytes.length / width);
  }

  #blockEntry(block: number, frames: number): { entry: Entry; rows: number } {
    const rows = Math.min(BLOCK_ROWS, frames - block * BLOCK_ROWS);
    const entry = this.#table.get(Kind.Frames + block);
    if (!entry || entry.length !== FrameBlock.bytesOf(rows)) throw new Misfit();
    return { entry, rows };
  }

  #block(block: number, frames: number): FrameBlock {
    const { entry, rows } = this.#blockEntry(block, frames);
    const bytes = this.#load(entry);
    if (bytes) return new FrameBlock(rows, bytes.buffer);
    this.#onDamage();
    return FrameBlock.empty(rows);
  }
}

interface Of<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, at: number, length: number): T;
}

const LITTLE = true;

const aligned = (size: number): number => Math.ceil(size / 8) * 8;

/** Four bytes at a time: fast, and finds what disks and copies do to files. It is no protection against malice. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0x9e3779b9 ^ bytes.length;
  const words = bytes.length >>> 2;
  if (bytes.byteOffset % 4 === 0) {
    const view = new Int32Array(bytes.buffer, bytes.byteOffset, words);
    for (let at = 0; at < words; at++) {
      sum = Math.imul(sum ^ view[at]!, 0x85ebca6b);
      sum = (sum << 13) | (sum >>> 19);
    }
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < words; at++) {
      sum = Math.imul(sum ^ view.getInt32(4 * at, LITTLE), 0x85ebca6b);
      sum = (sum << 13) | (sum >>> 19);
    }
  }
  for (let at = 4 * words; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at]!, 0xc2b2ae35);
  sum = Math.imul(sum ^ (sum >>> 16), 0xc2b2ae35);
  return (sum ^ (sum >>> 15)) >>> 0;
}
