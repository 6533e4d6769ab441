import { AssertionError } from 'node:assert';
import { judge, refuse, show } from '../expect/index.ts';
import type { Collectable, Expectation } from '../expect/index.ts';

/** With `not`, the assertion fails where the rest of it holds. */
export type Negatable<T> = T & { not?: boolean };

/** Splits off the negation, which the expectation itself does not know of. */
export async function holds<T extends object>(
  asserted: (...rest: never[]) => unknown, capture: Collectable, options: Negatable<T> | undefined,
  expectation: (options: T | undefined) => Expectation,
): Promise<void> {
  const { pass, message, expected, actual } = await judge(capture, wantedBy(options, expectation));
  if (pass) return;
  throw new AssertionError({ message, expected, actual, operator: asserted.name, stackStartFn: asserted });
}

/** Options that are none are left to whoever refuses them. */
function wantedBy<T extends object>(
  options: Negatable<T> | undefined, expectation: (options: T | undefined) => Expectation,
): Expectation {
  if (typeof options !== 'object' || options === null || !Object.hasOwn(options, 'not')) return expectation(options);
  const { not, ...rest } = options;
  if (typeof not !== 'boolean') refuse(`not is true or false, not ${show(not)}`, 'not');
  const wanted = expectation(rest as unknown as T);
  return not ? { ...wanted, not } : wanted;
}
