import { expect, it } from 'vitest';
import { addressNames } from '../../../src/dissect/dns/names.ts';
import type { DnsAnswer, DnsRecord } from '../../../src/record.ts';

const answer = (name: string, type: string, data: string): DnsAnswer => ({ name, type, ttl: 60, data });

const record = (name: string | null, answers: DnsAnswer[], additional?: DnsAnswer[]): DnsRecord => ({
  type: 'dns', connection: 0, stream: 0, id: 1,
  query: name === null ? null : { name, type: 'A', time: '', frame: 1 },
  response: { rcode: 'NOERROR', answers, time: '', frame: 2, ...(additional && { additional }) },
});

it('an address behind aliases goes by the name that was asked for', () => {
  const names = addressNames(record('www.test', [
    answer('WWW.test', 'CNAME', 'cdn.test'), answer('cdn.test', 'CNAME', 'edge.test'),
    answer('edge.test', 'A', '192.0.2.1'), answer('edge.test', 'AAAA', '2001:db8::1'),
  ]));
  expect(names).toEqual([['192.0.2.1', 'www.test'], ['2001:db8::1', 'www.test']]);
});

it('an address of somebody else goes by its own name', () => {
  const pointer = answer('_http._tcp.local', 'PTR', 'tv._http._tcp.local');
  const names = addressNames(record('_http._tcp.local', [pointer], [answer('tv.local', 'A', '192.0.2.9')]));
  expect(names).toEqual([['192.0.2.9', 'tv.local']]);
});

it('an announcement needs no query', () => {
  expect(addressNames(record(null, [answer('tv.local', 'A', '192.0.2.9')]))).toEqual([['192.0.2.9', 'tv.local']]);
});

it('an unanswered query gives no names', () => {
  expect(addressNames({ ...record('a.test', []), response: null })).toEqual([]);
});
