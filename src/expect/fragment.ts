/** What a pattern names of a text, where that can be read off the pattern: `/^\/api/` names how it starts. */
import { isBuiltIn } from './asymmetric.ts';
import { Comparing } from './combined.ts';

export type Place = 'start' | 'end' | 'anywhere' | 'whole';

export interface Fragment {
  readonly place: Place;
  /** In lower case where capitals are no matter. */
  readonly text: string;
}

/** Null where it names nothing for certain. */
export function fragmentOf(pattern: unknown): Fragment | null {
  if (typeof pattern === 'string') return { place: 'whole', text: pattern };
  if (pattern instanceof RegExp) return ofExpression(pattern);
  if (pattern instanceof Comparing) {
    const { operand, place } = pattern.against;
    return typeof operand === 'string' && place !== undefined ? { place, text: operand } : null;
  }
  if (!isBuiltIn(pattern, 'StringContaining', 'StringNotContaining', 'StringMatching', 'StringNotMatching')) return null;
  const { sample } = pattern;
  return typeof sample === 'string' ? { place: 'anywhere', text: sample } : fragmentOf(sample);
}

const LITERAL = String.raw`(?:[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9])`;
const PLAIN = new RegExp(String.raw`^(\^?)(${LITERAL}*)(\$?)$`, 's');
/** What follows it may make its last character one that need not be there. */
const START = new RegExp(String.raw`^\^(${LITERAL}+)([*?{])?`, 's');
const LAST = new RegExp(`${LITERAL}$`, 's');

function ofExpression({ source, flags }: RegExp): Fragment | null {
  const text = (literal: string): string => {
    const meant = literal.replace(/\\(.)/gs, '$1');
    return flags.includes('i') ? meant.toLowerCase() : meant;
  };
  const [plain, from, literal = '', to] = PLAIN.exec(source) ?? [];
  // Of a line, and not of the text.
  if (flags.includes('m') && plain === undefined) return null;
  if (plain !== undefined) {
    const anchored = flags.includes('m') ? '' : `${from}${to}`;
    const place = ({ '': 'anywhere', '^': 'start', '$': 'end', '^$': 'whole' } as const)[anchored as '' | '^' | '$' | '^$'];
    return literal === '' && place !== 'whole' ? null : { place, text: text(literal) };
  }
  const [, start = '', optional] = source.includes('|') ? [] : START.exec(source) ?? [];
  const certain = optional === undefined ? start : start.replace(LAST, '');
  return certain === '' ? null : { place: 'start', text: text(certain) };
}
