/** Bodies, messages and data of events: as text, as bytes, or as the JSON that they are. */
import { sizeText } from '../report/format.ts';
import { checkValue } from './check-value.ts';
import { compareValue } from './compare.ts';
import { AGREES, differs, isAsymmetric } from './field.ts';
import type { Comparison, FieldType } from './field.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** As records hold it. */
export interface Kept {
  readonly length: number;
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
  readonly truncated?: boolean | undefined;
}

export const content: FieldType = {
  takes: { is: 'content' },
  check(pattern, path) {
    if (pattern instanceof Uint8Array) return;
    if (pattern === '') refuse(`${path} is '', the empty text; say null where there must be none`);
    checkValue(pattern, path);
  },
  compare(pattern, actual, path): Comparison {
    const kept = actual as Kept;
    if (pattern instanceof Uint8Array) return compareBytes(pattern, kept, path);
    const asText = kept.text ?? (kept.length === 0 ? '' : undefined);
    if (asText === undefined) {
      if (isAsymmetric(pattern) && pattern.asymmetricMatch(bytesOf(kept))) return AGREES;
      return differs(path, show(pattern), shown(kept));
    }
    if (typeof pattern === 'string' || pattern instanceof RegExp) return noted(compareValue(pattern, asText, path), kept);
    const json = parse(asText);
    if (isAsymmetric(pattern)) {
      if (pattern.asymmetricMatch(asText) || (json !== undefined && pattern.asymmetricMatch(json))) return AGREES;
      return differs(path, show(pattern), shown(kept));
    }
    if (json === undefined) return differs(path, `JSON ${show(pattern)}`, `${kept.truncated ? '' : 'no JSON: '}${shown(kept)}`);
    return compareValue(pattern, json, path);
  },
  show: (actual) => shown(actual as Kept),
};

/** JSON, or undefined where it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const bytesOf = ({ text, base64 }: Kept): Uint8Array =>
  text !== undefined ? new TextEncoder().encode(text) : Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0));

function compareBytes(pattern: Uint8Array, kept: Kept, path: string): Comparison {
  const bytes = bytesOf(kept);
  const alike = pattern.length === bytes.length && pattern.every((byte, at) => byte === bytes[at]);
  return alike ? AGREES : differs(path, show(pattern), kept.truncated ? shown(kept) : show(bytes));
}

function shown(kept: Kept): string {
  const cut = kept.truncated ? ` (${CUT})` : '';
  if (kept.text !== undefined && kept.text !== '') return `${show(kept.text)}${cut}`;
  if (kept.base64 !== undefined) return `${sizeText(kept.length)} that are no text${cut}`;
  return kept.length === 0 ? 'nothing' : sizeText(kept.length);
}

const CUT = 'only its beginning is held: raise wants.maxBody of openCapture';

/** Says where a difference may come of what is not held. */
function noted(found: Comparison, { truncated }: Kept): Comparison {
  if (!truncated || found.differences.length === 0) return found;
  return { ...found, differences: found.differences.map(({ path, expected, actual }) => ({ path, expected, actual: `${actual} (${CUT})` })) };
}
