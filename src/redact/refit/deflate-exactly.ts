/**
 * DEFLATE streams of a length that is given: content is compressed as well as can be, and blocks of nothing fill up what is left.
 */
import { BitWriter } from './bit-writer.ts';
import { BlockKind, writeBlock, writeEmptyFixed, writeEmptyStored, writeStored } from './deflate-block.ts';
import { contentLength, retold } from './deflate-tokens.ts';
import { isLiteral, lengthOf, tokensOf } from './matches.ts';
import type { MatchOptions, Token } from './matches.ts';

/** `flush`: the end is at a byte, behind a stored block of nothing. `final`: the stream ends. `cut`: nobody has the rest. */
export type Ending = 'flush' | 'final' | 'cut';

/** Tokens that share one set of codes, as zlib has it. */
const BLOCK_TOKENS = 16_383;
/** Other ways to tell the same differ by less. */
const FAR = 1.04;
const LONGEST_STORED = 65_535;
/** Of a long filling, most is done at once. */
const LONG_GAP = 400;

/** From the best to what merely is of another length. */
const TRIES: readonly MatchOptions[] = [
  { shortest: 3, lazy: true, effort: 256 },
  { shortest: 3, lazy: false, effort: 256 },
  { shortest: 4, lazy: true, effort: 256 },
  { shortest: 5, lazy: true, effort: 64 },
  { shortest: 3, lazy: true, effort: 4 },
  { shortest: 8, lazy: true, effort: 64 },
];
const KINDS: readonly (BlockKind | undefined)[] = [undefined, BlockKind.Fixed, BlockKind.Dynamic];
/** So many references become literals, one after the other, for a length that can be filled up. */
const MOST_SPELLED = 12;

/**
 * `content` behind `history` in exactly `length` bytes, or null. `window` is how far back it may refer. `like`: the blocks of what
 * stood there before, whose ways are tried first.
 */
export function deflateExactly(
  content: Uint8Array, history: Uint8Array, length: number, ending: Ending, window = 32_768,
  like: readonly (readonly Token[])[] | null = null,
): Uint8Array | null {
  const known = history.subarray(Math.max(0, history.length - window));
  const bytes = new Uint8Array(known.length + content.length);
  bytes.set(known);
  bytes.set(content, known.length);
  if (like && contentLength(like) === content.length) {
    const piece = spelledOut(retold(like, bytes, known.length).filter((tokens) => tokens.length > 0), content, length, ending);
    if (piece) return piece;
  }
  for (const options of TRIES) {
    const blocks = inBlocks(tokensOf(bytes, known.length, window, options));
    const piece = spelledOut(blocks, content, length, ending);
    if (piece) return piece;
    // Where the best way is too long by far, no other is short enough.
    if (leastBits(blocks) > 8 * length * FAR + 64) break;
  }
  return storedExactly(content, length, ending);
}

/** What does not get shorter is stored, as compressors do with it. */
function storedExactly(content: Uint8Array, length: number, ending: Ending): Uint8Array | null {
  const blocks = Math.max(1, Math.ceil(content.length / LONGEST_STORED));
  const room = length - content.length - 5 * blocks - (ending === 'flush' ? 5 : 0);
  if (room < 0) return null;
  const out = new BitWriter();
  if (ending !== 'cut') {
    while (8 * room - out.length > LONG_GAP) writeEmptyStored(out);
    const steps = stepsTo(out.length, Math.max(0, 8 * room - 2), 8 * room + 5);
    if (steps === null) return null;
    writeSteps(out, steps);
  }
  for (let i = 0; i < blocks; i++) {
    writeStored(out, content.subarray(i * LONGEST_STORED, (i + 1) * LONGEST_STORED), ending === 'final' && i === blocks - 1);
  }
  finish(out, length, ending);
  return out.bytes(length);
}

function leastBits(blocks: readonly (readonly Token[])[]): number {
  const measured = new BitWriter();
  writeBlocks(measured, blocks, undefined, false);
  return measured.length;
}

/** Blocks in exactly `length` bytes: as they are, or with one reference after the other spelled out. */
function spelledOut(blocks: readonly Token[][], content: Uint8Array, length: number, ending: Ending): Uint8Array | null {
  let tried = blocks;
  for (let spelled = 0; spelled <= MOST_SPELLED; spelled++) {
    let least = Infinity;
    for (const kind of KINDS) {
      const measured = new BitWriter();
      writeBlocks(measured, tried, kind, false);
      least = Math.min(least, measured.length);
      const out = new BitWriter();
      if (!fill(out, length, ending, measured.length)) continue;
      writeBlocks(out, tried, kind, ending === 'final');
      finish(out, length, ending);
      return out.bytes(length);
    }
    const last = least > 8 * length ? null : withOneSpelled(tried.at(-1) ?? [], content);
    if (last === null) return null;
    tried = [...tried.slice(0, -1), last];
  }
  return null;
}

function inBlocks(tokens: readonly Token[]): Token[][] {
  const blocks: Token[][] = [];
  for (let at = 0; at < tokens.length; at += BLOCK_TOKENS) blocks.push(tokens.slice(at, at + BLOCK_TOKENS));
  return blocks;
}

/** The last reference as the literals that it stands for; null where there is none. */
function withOneSpelled(tokens: readonly Token[], content: Uint8Array): Token[] | null {
  const at = tokens.findLastIndex((token) => !isLiteral(token));
  if (at < 0) return null;
  let behind = content.length;
  for (let i = tokens.length - 1; i >= at; i--) behind -= isLiteral(tokens[i]!) ? 1 : lengthOf(tokens[i]!);
  return [...tokens.slice(0, at), ...content.subarray(behind, behind + lengthOf(tokens[at]!)), ...tokens.slice(at + 1)];
}

function writeBlocks(out: BitWriter, blocks: readonly (readonly Token[])[], kind: BlockKind | undefined, final: boolean): void {
  if (blocks.length === 0 && final) writeEmptyFixed(out, true);
  for (const [index, tokens] of blocks.entries()) writeBlock(out, tokens, final && index === blocks.length - 1, kind);
}

/** Blocks of nothing ahead of `bits` of content, so that the end comes out at `length` bytes; false where that cannot be done. */
function fill(out: BitWriter, length: number, ending: Ending, bits: number): boolean {
  const end = 8 * length;
  if (ending === 'cut') return bits <= end;
  // The content may end at one of eight bits: a stored block of nothing is filled up to a byte, and so is the end of a stream.
  const last = (ending === 'flush' ? end - 35 : end) - bits;
  const empty = ending === 'final' && bits === 0 ? 10 : 0;
  while (last - 7 - out.length > LONG_GAP) writeEmptyStored(out);
  const steps = stepsTo(out.length, last - 7 - empty, last - empty);
  if (steps === null) return false;
  writeSteps(out, steps);
  return true;
}

function writeSteps(out: BitWriter, steps: readonly Step[]): void {
  for (const step of steps) {
    if (step === 'fixed') writeEmptyFixed(out, false);
    else writeEmptyStored(out);
  }
}

function finish(out: BitWriter, length: number, ending: Ending): void {
  if (ending === 'flush') writeEmptyStored(out);
  while (ending === 'cut' && out.length < 8 * length) writeEmptyFixed(out, false);
}

type Step = 'fixed' | 'stored';

/** Which blocks of nothing lead from one bit into a range. */
function stepsTo(from: number, low: number, high: number): Step[] | null {
  const how = new Map<number, Step[]>([[from, []]]);
  for (let at = from; at <= high; at++) {
    const steps = how.get(at);
    if (steps === undefined) continue;
    if (at >= low) return steps;
    const behindStored = ((at + 3 + 7) & ~7) + 32;
    if (!how.has(at + 10)) how.set(at + 10, [...steps, 'fixed']);
    if (!how.has(behindStored)) how.set(behindStored, [...steps, 'stored']);
  }
  return null;
}
