import { parseIpv4, parseIpv6 } from '../../bytes/address.ts';
import type { DnsAnswer, DnsRecord } from '../../record.ts';
import type { Field, Getter, RecordView } from '../field.ts';
import { wordNumbers } from '../field.ts';
import { parseInstant } from '../instant.ts';
import { of, spoken } from './from-record.ts';

const TYPES = {
  a: 1, ns: 2, cname: 5, soa: 6, ptr: 12, hinfo: 13, mx: 15, txt: 16, aaaa: 28, srv: 33, naptr: 35, opt: 41, ds: 43, rrsig: 46,
  nsec: 47, dnskey: 48, nsec3: 50, tlsa: 52, svcb: 64, https: 65, ixfr: 251, axfr: 252, any: 255, caa: 257,
};
const RCODES = {
  noerror: 0, formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5, yxdomain: 6, yxrrset: 7, nxrrset: 8, notauth: 9,
  notzone: 10,
};

const dns = (get: Parameters<typeof of<'dns'>>[1]): Getter<RecordView> => of('dns', get);

const questions = (record: DnsRecord): { name: string; type: string }[] =>
  record.questions ?? (record.query ? [record.query] : []);

function records({ response }: DnsRecord): DnsAnswer[] {
  return response ? [...response.answers, ...(response.authority ?? []), ...(response.additional ?? [])] : [];
}

/** Data of every resource record of a type. */
const data = (type: string): Getter<RecordView> =>
  dns((record) => records(record).filter((one) => one.type === type).map((one) => one.data));

const addresses = (type: 'A' | 'AAAA'): Getter<RecordView> =>
  ({ record }, out) => {
    if (record.type !== 'dns') return;
    for (const one of records(record)) {
      const bytes = one.type === type ? (type === 'A' ? parseIpv4 : parseIpv6)(one.data) : null;
      if (bytes) out.addBytes(bytes);
    }
  };

function elapsed({ query, response }: DnsRecord): number | null {
  const asked = query && parseInstant(query.time);
  const answered = response && parseInstant(response.time);
  return typeof asked === 'number' && typeof answered === 'number' ? Math.round((answered - asked) * 1e9) / 1e9 : null;
}

export const dnsFields: readonly Field[] = [
  {
    name: 'dns', type: 'protocol', about: 'A DNS query with its answer; of a connection, that DNS was spoken.',
    record: spoken('dns'),
  },
  { name: 'dns.id', type: 'number', about: 'Transaction number.', record: dns(({ id }) => id) },
  {
    name: 'dns.qry.name', type: 'text', about: 'Name that is asked for.',
    record: dns((record) => questions(record).map(({ name }) => name)),
  },
  {
    name: 'dns.qry.type', type: 'number', about: 'Type that is asked for, by name or number.',
    words: TYPES, record: dns((record) => wordNumbers(TYPES, questions(record).map(({ type }) => type))),
  },
  { name: 'dns.flags.response', type: 'boolean', about: 'There is an answer.', record: dns(({ response }) => response !== null) },
  {
    name: 'dns.flags.rcode', type: 'number', about: 'Response code, by name or number.',
    words: RCODES, record: dns(({ response }) => (response ? wordNumbers(RCODES, [response.rcode]) : null)),
  },
  { name: 'dns.count.answers', type: 'number', about: 'Answers.', record: dns(({ response }) => response?.answers.length) },
  {
    name: 'dns.resp.name', type: 'text', about: 'Names of the resource records.',
    record: dns((record) => records(record).map(({ name }) => name)),
  },
  {
    name: 'dns.resp.type', type: 'number', about: 'Types of the resource records.',
    words: TYPES, record: dns((record) => wordNumbers(TYPES, records(record).map(({ type }) => type))),
  },
  {
    name: 'dns.resp.ttl', type: 'number', about: 'Times to live of the resource records, in seconds.',
    record: dns((record) => records(record).map(({ ttl }) => ttl)),
  },
  { name: 'dns.a', type: 'ipv4', about: 'IPv4 addresses.', record: addresses('A') },
  { name: 'dns.aaaa', type: 'ipv6', about: 'IPv6 addresses.', record: addresses('AAAA') },
  { name: 'dns.cname', type: 'text', about: 'Canonical names.', record: data('CNAME') },
  { name: 'dns.ns', type: 'text', about: 'Name servers.', record: data('NS') },
  { name: 'dns.ptr.domain_name', type: 'text', about: 'Names of addresses.', record: data('PTR') },
  { name: 'dns.mx.mail_exchange', type: 'text', about: 'Mail servers, with their preference.', record: data('MX') },
  { name: 'dns.srv.target', type: 'text', about: 'Data of service records.', record: data('SRV') },
  { name: 'dns.txt', type: 'text', about: 'Texts.', record: data('TXT') },
  { name: 'dns.time', type: 'duration', about: 'From the query to the answer.', record: dns(elapsed) },
  { name: 'dns.response_in', type: 'number', about: 'Frame of the answer.', record: dns(({ response }) => response?.frame) },
  { name: 'dns.response_to', type: 'number', about: 'Frame of the query.', record: dns(({ query }) => query?.frame) },
  {
    name: 'dns.retransmission', type: 'boolean', about: 'A note that the same query was sent again.',
    record: of('note', ({ code }) => (code === 'dns-retransmission' ? true : null)),
  },
];
