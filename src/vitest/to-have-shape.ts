import { shape } from '../expect/index.ts';
import type { ConnectionPattern, RecordOptions, Text } from '../expect/index.ts';
import type { Shape } from '../record.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** Some connection, of those like `of`, has this shape. */
export function toHaveShape(
  this: MatcherContext, capture: unknown, name: Text<Shape>, of?: ConnectionPattern, options?: RecordOptions<'connection'>,
): Promise<Matched> {
  return matched(this, capture, () => shape(name, of, options));
}
