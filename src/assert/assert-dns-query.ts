import { dnsQuery } from '../expect/index.ts';
import type { Collectable, DnsArgument, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * A query of DNS and its answer; a string or regular expression is the name that it asks for.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertDnsQuery(
  capture: Collectable, pattern: DnsArgument, options?: Negatable<RecordOptions<'dns-query'>>,
): Promise<void> {
  return holds(assertDnsQuery, capture, options, (rest) => dnsQuery(pattern, rest));
}
