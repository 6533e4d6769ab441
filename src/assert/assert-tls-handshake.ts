import { tlsHandshake } from '../expect/index.ts';
import type { Collectable, TlsArgument, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * What a TLS connection says in the clear; a string or regular expression is the name of its server.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertTlsHandshake(
  capture: Collectable, pattern: TlsArgument, options?: Negatable<RecordOptions<'tls-handshake'>>,
): Promise<void> {
  return holds(assertTlsHandshake, capture, options, (rest) => tlsHandshake(pattern, rest));
}
