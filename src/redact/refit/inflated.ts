/** What a DEFLATE stream holds, with the places up to which both sides of it are known: behind each flush. */
import { Inflater, InflateStatus } from '../../codec/inflate.ts';

export interface Inflated {
  readonly content: Uint8Array;
  /** Of the input: one past the last byte that belongs to the stream, and behind what of it so much content stands. */
  readonly end: number;
  readonly flushes: readonly { readonly in: number; readonly out: number }[];
  /** `over`: there is more content than was asked for. */
  readonly how: 'whole' | 'cut' | 'failed' | 'over';
}

/** Bytes by which a flush is known: a stored block of nothing. */
const FLUSH = [0, 0, 0xff, 0xff];

/** Inflates `bytes[start..)`, up to `most` bytes of content. `history`: content that stood before. */
export function inflated(bytes: Uint8Array, start: number, most: number, history: Uint8Array = new Uint8Array(0)): Inflated {
  const inflater = new Inflater('raw');
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (history.length > 0) primed(inflater, history);
  const before = inflater.consumed;
  const take = (from: Uint8Array, at: number, to: number): boolean => {
    pieces.push(from.slice(at, to));
    length += to - at;
    return length < most;
  };
  const flushes: { in: number; out: number }[] = [];
  let at = start;
  while (at < bytes.length && inflater.status === InflateStatus.NeedMore) {
    const next = flushEnd(bytes, at);
    inflater.push(bytes, at, next, take);
    at = next;
    const isFlush = inflater.status === InflateStatus.NeedMore && inflater.betweenBlocks && next < bytes.length;
    if (isFlush) flushes.push({ in: next, out: length });
  }
  const content = new Uint8Array(length);
  let to = 0;
  for (const piece of pieces) {
    content.set(piece, to);
    to += piece.length;
  }
  const how = inflater.status === InflateStatus.Done ? 'whole' : inflater.status === InflateStatus.Failed ? 'failed'
    : inflater.status === InflateStatus.Stopped ? 'over' : 'cut';
  return { content, end: how === 'whole' ? start + inflater.consumed - before : bytes.length, flushes, how };
}

/** What stood before goes in as a stored block, since matches may refer to it. */
function primed(inflater: Inflater, history: Uint8Array): void {
  const { length } = history;
  const block = new Uint8Array(5 + length);
  block.set([0, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff]);
  block.set(history, 5);
  inflater.push(block, 0, block.length, () => true);
}

function flushEnd(bytes: Uint8Array, from: number): number {
  for (let at = from + 4; at <= bytes.length; at++) {
    if (FLUSH.every((byte, i) => bytes[at - 4 + i] === byte)) return at;
  }
  return bytes.length;
}
