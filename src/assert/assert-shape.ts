import { shape } from '../expect/index.ts';
import type { Collectable, ConnectionPattern, RecordOptions, Text } from '../expect/index.ts';
import type { Shape } from '../record.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * Some connection, of those like `of`, has this shape.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertShape(
  capture: Collectable, name: Text<Shape>, of?: ConnectionPattern, options?: Negatable<RecordOptions<'connection'>>,
): Promise<void> {
  return holds(assertShape, capture, options, (rest) => shape(name, of, rest));
}
