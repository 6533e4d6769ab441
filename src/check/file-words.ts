import type { Schema } from './schema-parts.ts';
import { anyOf, ref, TEXT } from './schema-parts.ts';

/** The words of an expectation file, and what stands behind each. */
export const FILE_WORDS = {
  'captures': { about: 'Captures to check, relative to the folder of this file', schema: anyOf(TEXT, { type: 'array', minItems: 1, items: TEXT }) },
  'filter': { about: 'A display filter: only what it selects is looked at', schema: TEXT },
  'fail-on': { about: 'Notes of this severity or worse fail', schema: { enum: ['note', 'warn', 'error'] as const } },
  'expect': { about: 'What must be so', schema: { type: 'array', items: ref('entry') } },
  'forbid': { about: 'What must not be so', schema: { type: 'array', items: ref('entry') } },
} satisfies Record<string, { about: string; schema: Schema }>;
