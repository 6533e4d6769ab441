import { tlsHandshake } from '../expect/index.ts';
import type { TlsArgument, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** What a TLS connection says in the clear; a string or regular expression is the name of its server. */
export function toHaveTlsHandshake(
  this: MatcherContext, capture: unknown, pattern: TlsArgument, options?: RecordOptions<'tls-handshake'>,
): Promise<Matched> {
  return matched(this, capture, () => tlsHandshake(pattern, options));
}
