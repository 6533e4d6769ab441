import { NOTES } from '../../note.ts';
import type { NoteKind } from '../../note.ts';
import { didYouMean, nearest } from '../../bytes/suggest.ts';
import type { NoteRecord } from '../../record.ts';
import { checkCombinations } from '../combinations.ts';
import type { Combination } from '../combinations.ts';
import { Combined } from '../combined.ts';
import type { NotePattern } from '../expectation.ts';
import type { Fields } from '../field.ts';
import { figure, side, text, word } from '../field-types.ts';
import type { PartRule } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import { Absent, show } from '../show.ts';

/** From harmless to bad. */
export const SEVERITIES = ['chat', 'note', 'warn', 'error'] as const;
const LAYERS = ['capture', 'link', 'network', 'transport', 'protocol', 'application'];
const CODES: readonly string[] = Object.keys(NOTES);
const FAMILIES = new Set(CODES.map((code) => code.split('-', 1)[0]!));

const isOfPlugin = (code: string): boolean =>
  nearest(code, CODES) === null && code.includes('-') && !FAMILIES.has(code.split('-', 1)[0]!);

/** What is wrong with a code, as `is never 'x'`. Codes of plugins begin with the plugin's name, and are not known here. */
export const noteCode = (value: string): string | null =>
  CODES.includes(value) || isOfPlugin(value) ? null : `is never ${show(value)}${didYouMean(value, CODES, show)}`;

/** Of each code all runs of its words: `zero-window` of `tcp-zero-window`. */
const RUNS = [...new Set(CODES.flatMap((code) => {
  const words = code.split('-');
  return words.flatMap((_, from) => words.slice(from).map((__, more) => words.slice(from, from + more + 1).join('-')));
}))].filter((run) => run.length >= 6);

/** A part that no code has and that is nothing like what one has may be of a plugin's. */
const partOfCode: PartRule = (part, place) => {
  if (place === 'whole') return noteCode(part);
  const has = ({ start: 'startsWith', end: 'endsWith', anywhere: 'includes' } as const)[place];
  if (part.length < 3 || CODES.some((code) => code[has](part))) return null;
  const meant = CODES.filter((code) => code.includes(part.toLowerCase()));
  const shown = show(part);
  const never = `never ${{ start: `begins with ${shown}`, end: `ends with ${shown}`, anywhere: `has ${shown} in it` }[place]}`;
  if (meant.length > 0) return `${never}; did you mean ${meant.slice(0, 3).map((code) => show(code)).join(' or ')}?`;
  return part.length >= 6 && nearest(part, RUNS) !== null ? never + didYouMean(part, RUNS, show) : null;
};

/** Each code with the severity and layer that the table gives it, or that it may have beside. */
const COMBINATIONS: readonly Combination[] = [
  ...Object.entries(NOTES as Readonly<Record<string, NoteKind>>).map(([code, { severity, layer, also }]) => ({
    code: [code], severity: [severity, also?.severity ?? severity], layer: [layer, also?.layer ?? layer],
  })),
  { code: { may: mayBeOfPlugin, what: 'a code of a plugin' } },
];

function mayBeOfPlugin(pattern: unknown): boolean {
  if (!(pattern instanceof Combined)) return typeof pattern !== 'string' || !CODES.includes(pattern);
  return pattern.how === 'none' || pattern.patterns[pattern.how === 'any' ? 'some' : 'every'](mayBeOfPlugin);
}

const fields: Fields<NoteRecord, NotePattern> = {
  code: { type: text(noteCode, CODES, partOfCode), weight: 5, read: ({ code }) => code, always: true },
  severity: { type: word(SEVERITIES), weight: 2, read: ({ severity }) => severity, always: true },
  layer: { type: word(LAYERS), weight: 2, read: ({ layer }) => layer, always: true },
  side: { type: side, weight: 1, read: ({ side }) => side ?? new Absent('neither') },
  message: { type: text(), weight: 3, read: ({ message }) => message, always: true },
  frame: { type: figure(1), weight: 1, read: ({ frame }) => frame },
  connection: { type: figure(), weight: 1, read: ({ connection }) => connection },
};

export const noteKind: Kind<NoteRecord, NotePattern> = {
  one: 'a note',
  many: 'notes',
  fields,
  candidates: (capture) => capture.of<NoteRecord>('note'),
  frames: ({ frame }) => (frame === null ? [] : [frame]),
  time: () => null,
  connection: ({ connection }) => connection,
  check: (pattern) => checkCombinations(pattern, COMBINATIONS, fields),
};
