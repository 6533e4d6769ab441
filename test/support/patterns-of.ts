import type { Collected } from '../../src/expect/index.ts';
import type { Field, Takes } from '../../src/expect/field.ts';
import { kindOf, RECORD_KINDS } from '../../src/expect/kind.ts';
import type { RecordKind } from '../../src/expect/index.ts';

export interface Shown {
  readonly kind: RecordKind;
  /** All that one record says in fields that take literals. */
  readonly where: Record<string, unknown>;
}

type AnyField = Field<unknown>;

/** Patterns that records of a capture agree with, made of what they show. */
export function* patternsOf(capture: Collected): Generator<Shown> {
  for (const kind of RECORD_KINDS) {
    if (kind === 'verdict' && capture.verdicts === null) continue;
    const { fields, candidates } = kindOf(kind);
    for (const record of candidates(capture)) yield { kind, where: literals(record, fields as unknown as Record<string, AnyField>, capture) };
  }
}

function literals(record: unknown, fields: Readonly<Record<string, AnyField>>, capture: Collected): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, { type, read }]) => {
    const literal = literalOf(type.takes, read(record, capture), capture);
    return literal === undefined ? [] : [[name, literal]];
  }));
}

function literalOf(takes: Takes, actual: unknown, capture: Collected): unknown {
  if (takes.is === 'endpoint' && typeof actual === 'object' && actual !== null) {
    const { address, port } = actual as { address: string; port: number };
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  }
  if (takes.is === 'list' && Array.isArray(actual) && actual.length > 0) return actual.map((each) => literalOf(takes.of, each, capture));
  if (takes.is === 'fields' && isRecord(actual)) {
    const inner = literals(actual, takes.fields as unknown as Record<string, AnyField>, capture);
    return Object.keys(inner).length === 0 ? undefined : inner;
  }
  return typeof actual === 'string' || typeof actual === 'number' || typeof actual === 'boolean' ? actual : undefined;
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !('why' in value);
