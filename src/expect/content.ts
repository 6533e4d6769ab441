/** Bodies, messages and data of events: as text, as bytes, or as the JSON that they are. */
import { sizeText } from '../report/format.ts';
import { isAsymmetric, isNegation, judgedBy } from './asymmetric.ts';
import { checkValue } from './check-value.ts';
import { compareValue } from './compare.ts';
import { AGREES, agrees, differs, leftOpen } from './field.ts';
import type { Comparison, FieldType } from './field.ts';
import { refuse } from './refusal.ts';
import { Empty, show } from './show.ts';

/** As records hold it. */
export interface Kept {
  readonly length: number;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
  readonly truncated?: boolean | undefined;
  /** Its end was not captured, so that more of it cannot be held. */
  readonly unfinished?: boolean | undefined;
}

/** `mayBeEmpty`: a message that is there though nothing is in it, unlike a body. */
const contentOf = (mayBeEmpty: boolean): FieldType => ({
  takes: { is: 'content' },
  check(pattern, path) {
    if (pattern instanceof Uint8Array && pattern.length > 0) return;
    if (pattern instanceof Uint8Array) refuse(`${path} is no bytes; say null where there must be none`);
    if (pattern === '' && !mayBeEmpty) refuse(`${path} is '', the empty text; say null where there must be none`);
    checkValue(pattern, path);
  },
  compare(pattern, actual, path): Comparison {
    const kept = actual as Kept;
    const found = compareHeld(pattern, kept, path);
    return kept.truncated && mayBeOtherwise(pattern, found, kept) ? cutShort(found, pattern, path, kept) : found;
  },
  show: (actual) => shown(actual as Kept),
  empty: { length: 0 } satisfies Kept,
});

export const content = contentOf(false);
export const messageText = contentOf(true);

/** With what is held of it. */
function compareHeld(pattern: unknown, kept: Kept, path: string): Comparison {
  if (pattern instanceof Uint8Array) return compareBytes(pattern, kept, path);
  const asText = kept.text ?? (kept.length === 0 ? '' : undefined);
  if (asText === undefined) {
    return isAsymmetric(pattern) && judgedBy(pattern, bytesOf(kept)) ? AGREES : differs(path, show(pattern), shown(kept));
  }
  if (typeof pattern === 'string' || pattern instanceof RegExp) return compareValue(pattern, asText, path);
  const json = parse(asText);
  if (isAsymmetric(pattern)) {
    const views = json === undefined ? [asText] : [asText, json];
    return judgedBy(pattern, ...views) ? AGREES : differs(path, show(pattern), shown(kept));
  }
  if (json === undefined) return differs(path, `JSON ${show(pattern)}`, `${kept.truncated ? '' : 'no JSON: '}${shown(kept)}`);
  return compareValue(pattern, json, path);
}

/** JSON, or undefined where it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function bytesOf({ text, base64 = '' }: Kept): Uint8Array {
  if (text !== undefined) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

const isSame = (pattern: Uint8Array, bytes: Uint8Array): boolean =>
  pattern.length === bytes.length && pattern.every((byte, at) => byte === bytes[at]);

function compareBytes(pattern: Uint8Array, kept: Kept, path: string): Comparison {
  const bytes = bytesOf(kept);
  return isSame(pattern, bytes) ? AGREES : differs(path, show(pattern), kept.truncated ? shown(kept) : show(bytes));
}

/** Whether the rest, which is not held, may make it come out otherwise. */
function mayBeOtherwise(pattern: unknown, found: Comparison, kept: Kept): boolean {
  if (typeof pattern === 'string') return pattern.startsWith(kept.text ?? '');
  if (pattern instanceof Uint8Array) return isSame(pattern.subarray(0, bytesOf(kept).length), bytesOf(kept));
  // What was found in the beginning is there, whatever follows.
  return isAsymmetric(pattern) && isNegation(pattern) ? agrees(found) : !agrees(found);
}

/** A difference that says why it is none for certain. */
function cutShort(found: Comparison, pattern: unknown, path: string, kept: Kept): Comparison {
  // As near as can be: what is held of it agrees.
  if (agrees(found)) return leftOpen(differs(path, show(pattern), shown(kept), 0.99));
  const { closeness, differences } = leftOpen(found);
  const why = ` (${whyCut(kept)})`;
  const explained = (actual: string): string => (actual.endsWith(why) ? actual : `${actual}${why}`);
  return { closeness, differences: differences.map((each) => ({ ...each, actual: explained(each.actual) })) };
}

/** Of a message that came, with nothing in it. */
export const EMPTY = new Empty('empty');

function shown(kept: Kept): string {
  const cut = kept.truncated ? ` (${whyCut(kept)})` : '';
  if (kept.text !== undefined && kept.text !== '') return `${show(kept.text)}${cut}`;
  if (kept.base64 !== undefined) return `${sizeText(kept.length)} that are no text${cut}`;
  return kept.length === 0 ? 'nothing' : sizeText(kept.length);
}

const whyCut = (kept: Kept): string =>
  (kept.unfinished && bytesOf(kept).length >= kept.length ? 'the rest of it never came' : CUT);

/** Why something cannot be told. */
export const CUT = 'only its beginning is held: raise wants.maxBody of openCapture';
