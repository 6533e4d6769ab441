/** What a pattern can say of a record: named fields, each with a type that compares, and refuses what says nothing. */
import { isAsymmetric, judgedBy } from './asymmetric.ts';
import type { Collected } from './collect.ts';
import { asksPresence, Combined } from './combined.ts';
import { Absent, Empty, Inapplicable, NoMessage, show } from './show.ts';

/** One thing that differs, in words: `status`, `200`, `201`. */
export interface Difference {
  /** As the pattern names it: `response.body.user.id`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  /** What would agree in place of a literal that differs; undefined where no single value would. */
  readonly value?: string | number | boolean;
  /** Only the beginning of what was captured is held: the rest of it may agree. */
  readonly cut?: true;
}

export interface Comparison {
  /** 0 where nothing is alike, 1 where all is; where a pattern agrees as a whole it is 1. */
  readonly closeness: number;
  readonly differences: readonly Difference[];
}

export const AGREES: Comparison = { closeness: 1, differences: [] };
/** Nothing differs, and nothing is alike either. */
const BESIDE_THE_POINT: Comparison = { closeness: 0, differences: [] };

export const agrees = ({ differences }: Comparison): boolean => differences.length === 0;

/** It agrees, or cannot be told not to: whatever differs may be in what is not held. */
export const mayAgree = ({ differences }: Comparison): boolean => differences.every(({ cut }) => cut);

export const differs = (path: string, expected: string, actual: string, closeness = 0): Comparison =>
  ({ closeness, differences: [{ path, expected, actual }] });

/** The same of what is not held as a whole. */
export const leftOpen = ({ closeness, differences }: Comparison): Comparison =>
  ({ closeness, differences: differences.map(({ path, expected, actual }) => ({ path, expected, actual, cut: true })) });

/** The same of a literal, where `value` is what it would have to be. */
export function differsFrom(value: unknown, ...[path, expected, actual, closeness = 0]: Parameters<typeof differs>): Comparison {
  const isLiteral = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isLiteral) return differs(path, expected, actual, closeness);
  return { closeness, differences: [{ path, expected, actual, value }] };
}

/** What patterns of a type may be, beside what judges for itself, in a form that a schema can be made of. */
export type Takes =
  /** `known`: words that are likely; others are allowed. */
  | { is: 'text'; known?: readonly string[] }
  | { is: 'word'; words: readonly string[] }
  | { is: 'figure'; least: number; most: number; whole: boolean }
  | { is: 'flag' | 'status' | 'content' | 'pairs' }
  | { is: 'list'; of: Takes }
  | { is: 'fields' | 'endpoint'; fields: Readonly<Record<string, { readonly type: FieldType }>> };

export interface FieldType {
  readonly takes: Takes;
  /**
   * Refuses a pattern that could never match, or that always does. `beside` is the pattern that it is a field of.
   * @throws {RefusedExpectation}
   */
  check(pattern: unknown, path: string, beside?: object): void;
  /** Never called for what is absent, nor with `null` for a pattern. */
  compare(pattern: unknown, actual: unknown, path: string, capture: Collected): Comparison;
  /** What is there, in a few words. */
  show(actual: unknown): string;
  /** What `Empty` is where text is asked for. */
  readonly empty?: unknown;
  /** Of a list, the type of its members. */
  readonly of?: FieldType;
  /** Values, one of which agrees with the pattern if any that the field may have does; null where that cannot be told. */
  values?(pattern: unknown): readonly unknown[] | null;
  /** What may have been meant by a pattern that agrees with none: `; did you mean 'server'?`. */
  instead?(pattern: unknown): string;
}

export interface Field<R> {
  readonly type: FieldType;
  /** How telling it is: whether a request is the one that was meant is seen from its path and not from its version. */
  readonly weight: number;
  /** `null`, `undefined` or `Absent` where there is nothing. */
  read(record: R, capture: Collected): unknown;
  /** Every record has it: that it is not there cannot be expected. */
  readonly always?: boolean;
}

/** By name. Whatever a pattern of type `P` may hold has a field, and nothing else has. */
export type Fields<R, P> = { readonly [K in keyof P]-?: Field<R> };

/** Compares what is named in `pattern`, each field by its weight. */
export function compareFields<R, P extends object>(
  pattern: P, record: R, fields: Fields<R, P>, capture: Collected, prefix = '',
): Comparison {
  const differences: Difference[] = [];
  let alike = 0;
  let total = 0;
  for (const [name, part] of Object.entries(pattern)) {
    const { type, weight, read } = (fields as Record<string, Field<R>>)[name]!;
    const found = compareField(type, part, read(record, capture), prefix + name, capture);
    differences.push(...found.differences);
    alike += weight * found.closeness;
    total += weight;
  }
  return { closeness: differences.length === 0 ? 1 : alike / total, differences };
}

export function compareField(type: FieldType, pattern: unknown, actual: unknown, path: string, capture: Collected): Comparison {
  const absent = actual instanceof Absent || actual === null || actual === undefined
    // A list of none is a list, and none.
    || (Array.isArray(actual) && actual.length === 0 && asksPresence(pattern));
  if (actual instanceof NoMessage && asksPresence(pattern)) return differs(path, show(pattern), actual.why);
  if (pattern instanceof Combined) {
    const there = actual instanceof Absent ? actual.why : absent ? 'none' : type.show(actual);
    const { of } = type;
    return pattern.compareEach(
      path, there, of !== undefined && !absent ? actual as readonly unknown[] : [],
      (part, each) => compareField(of!, part, each, path, capture), (part) => compareField(type, part, actual, path, capture),
    );
  }
  if (pattern === null) {
    return !absent ? differs(path, 'none', type.show(actual)) : actual instanceof Inapplicable ? BESIDE_THE_POINT : AGREES;
  }
  if (!absent) return type.compare(pattern, actual, path, capture);
  const asksText = typeof pattern === 'string' || pattern instanceof RegExp;
  if (actual instanceof Empty && asksText) return type.compare(pattern, type.empty, path, capture);
  // What judges for itself may want that there is nothing.
  return isAsymmetric(pattern) && judgedBy(pattern, null) ? AGREES
    : differs(path, show(pattern), actual instanceof Absent ? actual.why : 'none');
}
