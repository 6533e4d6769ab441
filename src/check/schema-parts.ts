/** A piece of a JSON Schema, draft-07: what editors take. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

export const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

export const anyOf = (...schemas: readonly Schema[]): Schema => (schemas.length === 1 ? schemas[0]! : { anyOf: schemas });

export const TEXT: Schema = { type: 'string', minLength: 1 };
export const NOTHING: Schema = { type: 'null' };
export const count = (least: number): Schema => ({ type: 'integer', minimum: least });
