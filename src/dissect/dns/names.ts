import type { DnsRecord } from '../../record.ts';

/**
 * The addresses that an answer gives, each with the name that was asked for: behind a chain of CNAMEs that is the name a
 * person knows. Addresses of other owners (mDNS and additional records) go with their own names.
 */
export function addressNames(record: DnsRecord): [address: string, name: string][] {
  const { response } = record;
  if (response === null) return [];
  const asked = record.query?.name ?? record.questions?.[0]?.name;
  const aliases = new Set([asked?.toLowerCase()]);
  const pairs: [string, string][] = [];
  for (const { name, type, data } of response.answers) {
    const mine = aliases.has(name.toLowerCase());
    if (type === 'CNAME' && mine) aliases.add(data.toLowerCase());
    if (type === 'A' || type === 'AAAA') pairs.push([data, mine && asked !== undefined ? asked : name]);
  }
  for (const { name, type, data } of response.additional ?? []) {
    if (type === 'A' || type === 'AAAA') pairs.push([data, name]);
  }
  return pairs;
}
