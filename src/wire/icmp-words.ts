/** What ICMP errors say, in the words of RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7 and RFC 4443. */

const UNREACHABLE = [
  'network unreachable', 'host unreachable', 'protocol unreachable', 'port unreachable', 'fragmentation needed', 'source route failed',
  'network unknown', 'host unknown', 'source host isolated', 'network prohibited', 'host prohibited', 'network unreachable for this service',
  'host unreachable for this service', 'communication prohibited', 'host precedence violation', 'precedence cutoff',
];
const UNREACHABLE_V6 = [
  'no route', 'communication prohibited', 'beyond the scope of the source', 'address unreachable', 'port unreachable',
  'source address refused', 'route rejected',
];
const ERRORS: Record<number, string> = { 4: 'source quench', 5: 'redirect', 11: 'time to live exceeded', 12: 'parameter problem' };
const ERRORS_V6: Record<number, string> = { 2: 'packet too big', 3: 'hop limit exceeded', 4: 'parameter problem' };

/** `host unreachable` for type 3, code 1; `type/code` for what has no name. */
export function icmpErrorWords(version: 4 | 6, type: number, code: number): string {
  const named = version === 4
    ? (type === 3 ? UNREACHABLE[code] : ERRORS[type])
    : (type === 1 ? UNREACHABLE_V6[code] : ERRORS_V6[type]);
  return named ?? `${type}/${code}`;
}
