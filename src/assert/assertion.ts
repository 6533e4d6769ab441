import { AssertionError } from 'node:assert';
import { judge } from '../expect/index.ts';
import type { Collectable, Expectation } from '../expect/index.ts';

/** With `not`, the assertion fails where the rest of it holds. */
export type Negatable<T> = T & { not?: boolean };

/** Splits off the negation, which the expectation itself does not know of. */
export async function holds<T extends object>(
  asserted: (...rest: never[]) => unknown, capture: Collectable, options: Negatable<T> | undefined,
  expectation: (options: T | undefined) => Expectation,
): Promise<void> {
  const { not = false, ...rest } = (options ?? {}) as Negatable<object>;
  const wanted = { ...expectation(options && (rest as T)), ...(not ? { not } : {}) };
  const { pass, message, expected, actual } = await judge(capture, wanted);
  if (pass) return;
  throw new AssertionError({ message, expected, actual, operator: asserted.name, stackStartFn: asserted });
}
