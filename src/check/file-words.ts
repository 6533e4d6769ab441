import { anyOf, ref, TEXT } from './schema-parts.ts';
import type { Word } from './schema-parts.ts';

const entries = { type: 'array', items: ref('entry') };

/** The words of an expectation file. */
export const FILE_WORDS = {
  'captures': {
    about: 'Captures to check, relative to the folder of this file',
    schema: anyOf(TEXT, { type: 'array', minItems: 1, items: TEXT }),
  },
  'filter': { about: 'A display filter: only what it selects is looked at', schema: TEXT },
  'fail-on': { about: 'Notes of this severity or worse fail', schema: { enum: ['note', 'warn', 'error'] as const } },
  'expect': { about: 'What must be so', schema: entries },
  'forbid': { about: 'What must not be so', schema: entries },
} satisfies Record<string, Word>;
