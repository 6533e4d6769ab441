/** The JSON Schema of expectation files, for editors: made of the same tables by which the files are read. */
import { canCompare } from '../expect/check-fields.ts';
import type { Takes } from '../expect/field.ts';
import { kindOf, RECORD_KINDS } from '../expect/kind.ts';
import { entryWords, QUIET_WORDS } from './entry.ts';
import { FILE_WORDS } from './file-words.ts';
import { anyOf, NOTHING, ref, TEXT } from './schema-parts.ts';
import type { Schema } from './schema-parts.ts';
import { SUFFIX_NAMES, suffixOf } from './suffixes.ts';

/** Draft-07, which editors know best. Whatever `earshot check` takes is valid; what is not valid it refuses. */
export function expectationsSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Expectations of earshot check',
    description: 'What must have crossed the wire, and what must not',
    ...object(FILE_WORDS),
    definitions: {
      'entry': { anyOf: entryWords().map(({ kind, about, schema, words }) => ({ title: kind, ...object({ [kind]: { about, schema }, ...words }), required: [kind] })) },
      'no-notes': object(QUIET_WORDS),
      'of': fieldsSchema({ ...kindOf('connection').fields, ...kindOf('websocket-message').fields, by: { type: { takes: { is: 'word', words: ['client', 'server'] } } } } as Fields),
      ...Object.fromEntries(RECORD_KINDS.map((kind) => [kind, fieldsSchema(kindOf(kind).fields as Fields)])),
      ...Object.fromEntries(SUFFIX_NAMES.map((name) => [`__${name}`, suffixOf(name)!.schema])),
    },
  };
}

type Fields = Readonly<Record<string, { readonly type: { readonly takes: Takes }; readonly always?: boolean }>>;

function object(words: Readonly<Record<string, { readonly about: string; readonly schema: Schema }>>): Schema {
  // Beside $ref nothing counts.
  const properties = Object.entries(words).map(([word, { about, schema }]) => [word, { description: about, ...('$ref' in schema ? { allOf: [schema] } : schema) }]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** Fields by their names; with suffixes by patterns, so that editors offer each name once. */
function fieldsSchema(fields: Fields): Schema {
  const properties = Object.entries(fields).map(([name, { type, always }]) => [name, always ? valueSchema(type.takes) : anyOf(valueSchema(type.takes), NOTHING)]);
  const patternProperties = SUFFIX_NAMES.flatMap((suffix) => {
    const { judges } = suffixOf(suffix)!;
    const names = Object.entries(fields).filter(([, { type, always }]) => judges === null || canCompare(judges, type.takes, always)).map(([name]) => name);
    return names.length === 0 ? [] : [[`^(?:${names.join('|')})__${suffix}$`, ref(`__${suffix}`)]];
  });
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties), patternProperties: Object.fromEntries(patternProperties) };
}

function valueSchema(takes: Takes): Schema {
  switch (takes.is) {
    case 'text': return takes.known === undefined ? { type: 'string' } : anyOf({ enum: takes.known }, { type: 'string' });
    case 'word': return { enum: takes.words };
    case 'figure': return { type: takes.whole ? 'integer' : 'number', minimum: takes.least, ...(takes.most === Infinity ? {} : { maximum: takes.most }) };
    case 'flag': return { type: 'boolean' };
    case 'status': return anyOf({ enum: ['1xx', '2xx', '3xx', '4xx', '5xx'] }, { type: 'integer', minimum: 100, maximum: 999 }, { const: 0 });
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
  additionalProperties: { anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }, NOTHING] },
};
