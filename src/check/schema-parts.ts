/** A piece of a JSON Schema, draft-07: what editors take. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** A word of an expectation file. */
export interface Word {
  /** One line, for editors. */
  readonly about: string;
  /** What stands behind it. */
  readonly schema: Schema;
}

export const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

export const anyOf = (...schemas: readonly Schema[]): Schema => ({ anyOf: schemas });

export const TEXT: Schema = { type: 'string', minLength: 1 };
export const FLAG: Schema = { type: 'boolean' };
export const NOTHING: Schema = { type: 'null' };
export const count = (least: number): Schema => ({ type: 'integer', minimum: least });

/** An object that has these words and no others. */
export function object(words: Readonly<Record<string, Word>>): Schema {
  const properties = Object.entries(words).map(([word, { about, schema }]) =>
    // Beside $ref nothing counts.
    [word, { description: about, ...('$ref' in schema ? { allOf: [schema] } : schema) }]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}
