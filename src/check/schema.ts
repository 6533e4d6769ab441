/** The JSON Schema of expectation files, for editors: made of the same tables by which the files are read. */
import { canCompare } from '../expect/check-fields.ts';
import type { Takes } from '../expect/field.ts';
import { side } from '../expect/field-types.ts';
import { kindOf, RECORD_KINDS } from '../expect/kind.ts';
import { FILE_WORDS } from './file-words.ts';
import { KINDS, QUIET_WORDS, WORDS } from './kinds.ts';
import type { WordName } from './kinds.ts';
import { anyOf, FLAG, NOTHING, object, ref, TEXT } from './schema-parts.ts';
import type { Schema, Word } from './schema-parts.ts';
import { SUFFIX_NAMES, suffixOf } from './suffixes.ts';

/** Draft-07, which editors know best. Whatever `earshot check` takes is valid; what is not valid it refuses. */
export const expectationsSchema = (): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Expectations of earshot check',
  description: 'What must have crossed the wire, and what must not',
  ...object(FILE_WORDS),
  definitions: {
    'entry': anyOf(...[...KINDS].map(([kind, { about, schema, words }]) => ({
      title: kind, ...object({ [kind]: { about, schema }, ...named<WordName, Word>(['name', ...words], (word) => WORDS[word]) }),
      required: [kind],
    }))),
    'no-notes': object(QUIET_WORDS),
    'of': fieldsSchema({ ...fieldsOf('connection'), ...fieldsOf('websocket-message'), by: { type: side } }),
    ...named(RECORD_KINDS, (kind) => fieldsSchema(fieldsOf(kind))),
    ...Object.fromEntries(SUFFIX_NAMES.map((name) => [`__${name}`, suffixOf(name)!.schema])),
  },
});

type Fields = Readonly<Record<string, { readonly type: { readonly takes: Takes }; readonly always?: boolean }>>;

const fieldsOf = (kind: typeof RECORD_KINDS[number]): Fields => kindOf(kind).fields as Fields;

/** Fields by their names; with suffixes by patterns, so that editors offer each name once. */
function fieldsSchema(fields: Fields): Schema {
  return {
    type: 'object', additionalProperties: false,
    properties: named(Object.keys(fields), (name) => {
      const { type, always } = fields[name]!;
      return always ? valueSchema(type.takes) : anyOf(valueSchema(type.takes), NOTHING);
    }),
    patternProperties: Object.fromEntries(SUFFIX_NAMES.flatMap((suffix) => {
      const names = Object.keys(fields).filter((name) => mayHave(fields[name]!, suffix));
      return names.length === 0 ? [] : [[`^(?:${names.join('|')})__${suffix}$`, ref(`__${suffix}`)]];
    })),
  };
}

function mayHave({ type, always }: Fields[string], suffix: string): boolean {
  const { judges } = suffixOf(suffix)!;
  return judges === null || canCompare(judges, type.takes, always);
}

function valueSchema(takes: Takes): Schema {
  switch (takes.is) {
    case 'text': return takes.known === undefined ? { type: 'string' } : anyOf({ enum: takes.known }, { type: 'string' });
    case 'word': return { enum: takes.words };
    case 'figure': {
      const { least, most, whole } = takes;
      return { type: whole ? 'integer' : 'number', minimum: least, ...(most === Infinity ? {} : { maximum: most }) };
    }
    case 'flag': return FLAG;
    case 'status':
      return anyOf({ type: 'integer', minimum: 100, maximum: 999 }, { enum: ['1xx', '2xx', '3xx', '4xx', '5xx', 0] });
    case 'content': return { type: ['string', 'number', 'boolean', 'object', 'array'] };
    case 'pairs': return pairsSchema;
    case 'list': return anyOf(valueSchema(takes.of), { type: 'array', items: valueSchema(takes.of) });
    case 'fields': return fieldsSchema(takes.fields);
    case 'endpoint': return anyOf(TEXT, { type: 'integer', minimum: 0, maximum: 65535 }, fieldsSchema(takes.fields));
  }
}

const pairsSchema: Schema = {
  type: 'object', minProperties: 1,
  patternProperties: Object.fromEntries(SUFFIX_NAMES.map((suffix) => [`__${suffix}$`, ref(`__${suffix}`)])),
  additionalProperties: anyOf({ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }, NOTHING),
};

const named = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;
