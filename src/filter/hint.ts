/** What to write instead of a constant that does not fit. */
import { parseIpv4, parseIpv6 } from '../bytes/address.ts';
import type { Term } from './checked.ts';

/** Begins with a semicolon, or is empty. */
export function hint(term: Term, text: string): string {
  const name = term.kind === 'field' ? term.field.name : '';
  const address = text.replace(/\/.*/, '');
  switch (term.type) {
    case 'ipv4':
      if (parseIpv6(address)) return name.startsWith('ip.') ? `; IPv6 addresses are in ${name.replace('ip.', 'ipv6.')}` : '';
      return '; write 192.0.2.1 or 192.0.2.0/24';
    case 'ipv6':
      if (parseIpv4(address)) return name.startsWith('ipv6.') ? `; IPv4 addresses are in ${name.replace('ipv6.', 'ip.')}` : '';
      return '; write 2001:db8::1 or 2001:db8::/32';
    case 'mac':
      return '; write 00:1b:21:0a:0b:0c';
    case 'time':
      return '; write "2026-11-20T14:05:00Z" or seconds since 1970';
    case 'duration':
      return '; write 0.25 or 250ms';
    case 'bytes':
    case 'protocol':
      return '; write 47:45:54 or "GET"';
    case 'number':
      return term.kind === 'field' && term.field.words ? `; its words are ${firstWords(term.field.words)}` : '';
    default:
      return '';
  }
}

function firstWords(words: Readonly<Record<string, number>>): string {
  const all = Object.keys(words);
  return all.length > 6 ? `${all.slice(0, 6).join(', ')}, …` : all.join(', ');
}
