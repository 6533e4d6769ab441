/** Capture filters (pcap-filter(7)) are another language, which people take for this one. */
import type { Complain, FilterError } from './filter-error.ts';

const PRIMITIVE = /(?<![\w."])(?:(tcp|udp|ip6?)\s+)?(?:(src|dst)\s+)?(port|host|net)\s+([\w.:/-]+)/;

/** What to write instead of the first part of `text` that is one of a capture filter; null where there is none. */
export function captureFilterError(text: string, complain: Complain): FilterError | null {
  const found = PRIMITIVE.exec(text);
  if (!found) return null;
  const [whole, protocol, direction, kind, value] = found;
  const instead = kind === 'port' ? portTest(protocol, direction, value!) : addressTest(direction, value!);
  const message = `this is how capture filters are written; here it is ${instead}`;
  return complain(message, { start: found.index, end: found.index + whole.length });
}

const portTest = (protocol: string | undefined, direction: string | undefined, port: string): string =>
  `${protocol === 'udp' ? 'udp' : 'tcp'}.${direction ?? ''}port == ${port}`;

function addressTest(direction: string | undefined, address: string): string {
  if (/^[\d.]+(?:\/\d+)?$/.test(address)) return `ip.${direction ?? 'addr'} == ${address}`;
  return address.includes(':') ? `ipv6.${direction ?? 'addr'} == ${address}` : `http.host == "${address}"`;
}
