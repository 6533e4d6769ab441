/** A display filter after checking: every name is a field, every constant has a type, and what is compared can be compared. */
import type { Comparison, Part, Quantifier } from './ast.ts';
import type { Field, FieldType } from './field.ts';
import type { Span } from './filter-error.ts';
import type { Value } from './values.ts';

/** A field in use. */
export interface FieldTerm {
  readonly kind: 'field';
  readonly type: FieldType;
  readonly field: Field;
  /** The layers whose values count; null for all. */
  readonly layers: readonly Part[] | null;
  /** Its bytes are wanted, not whether it is there. */
  readonly bytes: boolean;
}

/** A value that knows its type. */
export type Term =
  | FieldTerm
  | { readonly kind: 'constant'; readonly type: FieldType; readonly value: Value }
  | { readonly kind: 'slice'; readonly type: FieldType; readonly of: Term; readonly parts: readonly Part[] }
  | { readonly kind: 'raw'; readonly type: 'bytes'; readonly of: Term }
  | { readonly kind: 'mask'; readonly type: 'number'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'call'; readonly type: FieldType; readonly name: FunctionName; readonly args: readonly Term[] };

export type FunctionName = 'len' | 'lower' | 'upper' | 'count' | 'string' | 'max' | 'min' | 'abs';

/** One question, and where it stands in the text. */
interface Question {
  readonly quantifier: Quantifier;
  readonly left: Term;
  readonly span: Span;
}

export interface Range {
  readonly low: Term;
  /** Null where `low` is meant alone. */
  readonly high: Term | null;
}

/** A test whose parts fit together. */
export type Checked =
  | { readonly kind: 'and' | 'or'; readonly tests: readonly Checked[] }
  | { readonly kind: 'xor'; readonly left: Checked; readonly right: Checked }
  | { readonly kind: 'not'; readonly test: Checked }
  | { readonly kind: 'exists'; readonly term: Term; readonly span: Span }
  | (Question & { readonly kind: 'compare'; readonly operator: Comparison; readonly right: Term })
  | (Question & { readonly kind: 'contains'; readonly right: Term })
  | (Question & { readonly kind: 'matches'; readonly pattern: RegExp })
  | (Question & { readonly kind: 'in'; readonly members: readonly Range[] });
