import { Slab } from '../bytes/slab.ts';
import { utf8Text } from '../bytes/text.ts';
import type { BareMessage } from '../dissect/bare-message.ts';
import { UNNUMBERED } from '../dissect/dissector.ts';
import type { SseRecord, WebSocketRecord } from '../record.ts';
import { rfc3339 } from '../time.ts';
import { clip } from './width.ts';

/** A message that is kept: a number, so that a list of them holds nothing else. */
export type KeptMessage = number;

/** Words of a piece: of frame, seconds, nanoseconds, size and what it is, and text behind them, four bytes to a word. */
const FRAME = 0;
const SECONDS = 1;
const NANOS = 2;
const SIZE = 3;
const WHAT = 4;
const TEXT = 5;
/** What it is: the length of the text, and bits above it. */
const LENGTH = 0xffff;
const EVENT = 1 << 16;
const BINARY = 1 << 17;
const BY_CLIENT = 1 << 18;

/** Pieces of one size. */
class Shelf {
  readonly slab: Slab;
  /** Bytes of text for which there is room. */
  readonly room: number;
  /** Names and IDs of events, by piece. */
  readonly events: string[] = [];
  readonly ids: string[] = [];

  constructor(words: number) {
    this.slab = new Slab(words);
    this.room = 4 * (words - TEXT);
  }
}

const SHELVES = [new Shelf(16), new Shelf(32), new Shelf(72)] as const;
const SHELF_BITS = 2;
const shelfOf = (kept: KeptMessage): Shelf => SHELVES[kept & 3]!;

/** Whether there is room for its text, and its figures are such as undamaged captures have. */
export const fits = ({ start, end, seconds, nanos, size }: BareMessage): boolean =>
  end - start <= SHELVES[2].room && seconds >>> 0 === seconds && nanos >>> 0 === nanos && size >>> 0 === size;

/**
 * What a row shows of a message, in shared arrays: those that wait to be shown take a third of what their records would, and of
 * those that may yet be the last of their kind each takes the place of the one before it, with nothing made. Give back with `letGo`.
 */
export function keep(message: BareMessage): KeptMessage {
  const length = message.end - message.start;
  const number = length <= SHELVES[0].room ? 0 : length <= SHELVES[1].room ? 1 : 2;
  const kept = (SHELVES[number].slab.take() << SHELF_BITS) | number;
  write(kept, message);
  return kept;
}

/** Keeps a message in place of another. */
export function keepInstead(kept: KeptMessage, message: BareMessage): KeptMessage {
  if (message.end - message.start > shelfOf(kept).room) {
    letGo(kept);
    return keep(message);
  }
  write(kept, message);
  return kept;
}

function write(kept: KeptMessage, { type, frame, seconds, nanos, size, bytes, start, end, opcode, from, event, id }: BareMessage): void {
  const { slab, events, ids } = shelfOf(kept);
  const piece = kept >> SHELF_BITS;
  const page = slab.page(piece);
  const first = slab.start(piece);
  page[first + FRAME] = frame;
  page[first + SECONDS] = seconds;
  page[first + NANOS] = nanos;
  page[first + SIZE] = size;
  page[first + WHAT] = (end - start) | (type === 'sse' ? EVENT : opcode === 'binary' ? BINARY : 0) | (from === 'client' ? BY_CLIENT : 0);
  // The last word may hold what is behind the text, or nothing: no more of it is read than was written.
  for (let at = start, to = first + TEXT; at < end; at += 4) {
    page[to++] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }
  if (type !== 'sse') return;
  events[piece] = clip(event, 40);
  ids[piece] = clip(id, 40);
}

export function frameOfKept(kept: KeptMessage): number {
  const { slab } = shelfOf(kept);
  const piece = kept >> SHELF_BITS;
  return slab.page(piece)[slab.start(piece) + FRAME]! >>> 0;
}

/** As much of its record as a row needs. */
export function recordOfKept(kept: KeptMessage): WebSocketRecord | SseRecord {
  const { slab, events, ids } = shelfOf(kept);
  const piece = kept >> SHELF_BITS;
  const page = slab.page(piece);
  const first = slab.start(piece);
  const what = page[first + WHAT]!;
  const frame = page[first + FRAME]! >>> 0;
  const time = rfc3339({ seconds: page[first + SECONDS]! >>> 0, nanos: page[first + NANOS]! >>> 0 });
  const length = page[first + SIZE]! >>> 0;
  const text = textAt(page, first + TEXT, what & LENGTH);
  const [connection, stream] = [UNNUMBERED, UNNUMBERED];
  if (what & EVENT) return { type: 'sse', connection, stream, exchange: 0, time, frame, event: events[piece]!, id: ids[piece]!, data: text, length };
  const record: WebSocketRecord = {
    type: 'websocket', connection, stream, exchange: 0, from: what & BY_CLIENT ? 'client' : 'server', time, frame,
    opcode: what & BINARY ? 'binary' : 'text', frames: 1, length, decodedLength: length, compressed: false, complete: true,
  };
  if (!(what & BINARY)) record.text = text;
  return record;
}

const unpacked = new Uint8Array(SHELVES[2].room);

function textAt(page: Int32Array, first: number, length: number): string {
  for (let at = 0; at < length; at++) unpacked[at] = page[first + (at >> 2)]! >> (8 * (at & 3));
  return utf8Text(unpacked, 0, length);
}

export function letGo(kept: KeptMessage): void {
  shelfOf(kept).slab.release(kept >> SHELF_BITS);
}
