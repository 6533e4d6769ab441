/** DNS messages (RFC 1035 §4), names written in full. */
import { toBytes } from '../bytes/text.ts';
import { be16, be32, concat } from './octets.ts';

export interface DnsMessageOptions {
  id?: number;
  response?: boolean;
  /** 0 NOERROR, 3 NXDOMAIN, … */
  rcode?: number;
  questions?: readonly { name: string; type?: number }[];
  answers?: readonly { name: string; type: number; ttl?: number; data: Uint8Array }[];
}

export const DnsType = { A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28 } as const;

export function dnsMessage(options: DnsMessageOptions): Uint8Array<ArrayBuffer> {
  const { id = 0x1234, response = false, rcode = 0, questions = [], answers = [] } = options;
  const flags = (response ? 0x8080 : 0) | 0x0100 | rcode;
  return concat(
    be16(id), be16(flags), be16(questions.length), be16(answers.length), be16(0), be16(0),
    ...questions.map(({ name, type = DnsType.A }) => concat(dnsName(name), be16(type), be16(1))),
    ...answers.map(({ name, type, ttl = 60, data }) =>
      concat(dnsName(name), be16(type), be16(1), be32(ttl), be16(data.length), data)),
  );
}

/** A name as length-prefixed labels. */
export function dnsName(name: string): Uint8Array<ArrayBuffer> {
  const labels = name.split('.').filter((label) => label !== '').map(toBytes);
  return concat(...labels.map((label) => concat(Uint8Array.of(label.length), label)), Uint8Array.of(0));
}
