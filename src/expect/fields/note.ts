import { NOTES } from '../../note.ts';
import { didYouMean, nearest } from '../../bytes/suggest.ts';
import type { NoteRecord } from '../../record.ts';
import type { NotePattern } from '../expectation.ts';
import type { Fields } from '../field.ts';
import { figure, text, word } from '../field-types.ts';
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

const fields: Fields<NoteRecord, NotePattern> = {
  code: { type: text(noteCode, CODES), weight: 5, read: ({ code }) => code, always: true },
  severity: { type: word(SEVERITIES), weight: 2, read: ({ severity }) => severity, always: true },
  layer: { type: word(LAYERS), weight: 2, read: ({ layer }) => layer, always: true },
  side: { type: word(['client', 'server']), weight: 1, read: ({ side }) => side ?? new Absent('neither') },
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
};
