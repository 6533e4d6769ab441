import { dnsQuery } from '../expect/index.ts';
import type { DnsArgument, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** A query of DNS and its answer; a string or regular expression is the name that it asks for. */
export function toHaveDnsQuery(
  this: MatcherContext, capture: unknown, pattern: DnsArgument, options?: RecordOptions<'dns-query'>,
): Promise<Matched> {
  return matched(this, capture, () => dnsQuery(pattern, options));
}
