/**
 * DEFLATE streams of a length that is given: content is compressed as well as can be, and blocks of nothing fill up what is left.
 */
import { BitWriter } from './bit-writer.ts';
import { BlockKind, writeBlock, writeEmptyFixed, writeEmptyStored } from './deflate-block.ts';
import { isLiteral, lengthOf, tokensOf } from './matches.ts';
import type { MatchOptions, Token } from './matches.ts';

/** `flush`: the end is at a byte, behind a stored block of nothing. `final`: the stream ends. `cut`: it goes on, and nobody has the rest. */
export type Ending = 'flush' | 'final' | 'cut';

/** Tokens that share one set of codes, as zlib has it. */
const BLOCK_TOKENS = 16_383;
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

/** `content` behind `history` in exactly `length` bytes, or null. `window` is how far back it may refer. */
export function deflateExactly(content: Uint8Array, history: Uint8Array, length: number, ending: Ending, window = 32_768): Uint8Array | null {
  const known = history.subarray(Math.max(0, history.length - window));
  const bytes = new Uint8Array(known.length + content.length);
  bytes.set(known);
  bytes.set(content, known.length);
  for (const options of TRIES) {
    let tokens = tokensOf(bytes, known.length, window, options);
    for (let spelled = 0; spelled <= MOST_SPELLED; spelled++) {
      let least = Infinity;
      for (const kind of KINDS) {
        const content = new BitWriter();
        writeTokens(content, tokens, kind, false);
        least = Math.min(least, content.length);
        const out = new BitWriter();
        if (!fill(out, length, ending, content.length)) continue;
        writeTokens(out, tokens, kind, ending === 'final');
        finish(out, length, ending);
        return out.bytes(length);
      }
      const next = least > 8 * length ? null : withOneSpelled(tokens, content);
      if (next === null) break;
      tokens = next;
    }
  }
  return null;
}

/** The last reference as the literals that it stands for; null where there is none. */
function withOneSpelled(tokens: readonly Token[], content: Uint8Array): Token[] | null {
  const at = tokens.findLastIndex((token) => !isLiteral(token));
  if (at < 0) return null;
  let behind = content.length;
  for (let i = tokens.length - 1; i >= at; i--) behind -= isLiteral(tokens[i]!) ? 1 : lengthOf(tokens[i]!);
  return [...tokens.slice(0, at), ...content.subarray(behind, behind + lengthOf(tokens[at]!)), ...tokens.slice(at + 1)];
}

function writeTokens(out: BitWriter, tokens: readonly Token[], kind: BlockKind | undefined, final: boolean): void {
  if (tokens.length === 0 && final) writeEmptyFixed(out, true);
  for (let at = 0; at < tokens.length; at += BLOCK_TOKENS) {
    writeBlock(out, tokens.slice(at, at + BLOCK_TOKENS), final && at + BLOCK_TOKENS >= tokens.length, kind);
  }
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
  for (const step of steps) {
    if (step === 'fixed') writeEmptyFixed(out, false);
    else writeEmptyStored(out);
  }
  return true;
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
