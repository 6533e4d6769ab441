import { encode, streamEncode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { dns } from '../../../src/dissect/dns/dns.ts';
import { everyway } from '../../support/everyway.ts';
import type { DnsRecord } from '../../../src/record.ts';
import { harness, streamHarness, type Harness } from '../../support/harness.ts';

interface Options { id?: number; type?: string; flags?: number }

const query = (name: string, { id = 1, type = 'A', flags = 0x100 }: Options = {}): object =>
  ({ type: 'query', id, flags, questions: [{ type, name }] });

const answer = (name: string, data: string, { id = 1, type = 'A', flags = 0x180 }: Options = {}): object =>
  ({ type: 'response', id, flags, questions: [{ type, name }], answers: [{ type, name, ttl: 60, data }] });

function udp(server = { address: '192.0.2.53', port: 53 }): Harness {
  return harness((context) => dns.datagram!.open({ ...context, transport: 'udp', server }));
}

const ANSWERED = {
  type: 'dns', id: 1,
  query: { name: 'example.test', type: 'A', time: '2023-11-14T22:13:20.001000000Z', frame: 1 },
  response: {
    rcode: 'NOERROR', answers: [{ name: 'example.test', type: 'A', ttl: 60, data: '192.0.2.1' }],
    time: '2023-11-14T22:13:20.002000000Z', frame: 2,
  },
};

describe('DNS over UDP', () => {
  it('pairs a query with its answer', () => {
    const { records, notes } = udp().client(encode(query('example.test'))).server(encode(answer('example.test', '192.0.2.1')));
    expect(records).toEqual([ANSWERED]);
    expect(notes).toEqual([]);
  });

  it('pairs by question when two queries share an id, without regard to case', () => {
    const { records } = udp()
      .client(encode(query('a.test'))).client(encode(query('a.test', { type: 'AAAA' })))
      .server(encode(answer('A.test', '2001:db8::1', { type: 'AAAA' }))).server(encode(answer('a.test', '192.0.2.1')));
    expect((records as DnsRecord[]).map((record) => [record.query, record.response])).toMatchObject([
      [{ type: 'AAAA', frame: 2 }, { frame: 3 }], [{ type: 'A', frame: 1 }, { frame: 4 }],
    ]);
  });

  it('notes a repeated query and pairs the answer with the first', () => {
    const { records, notes } = udp()
      .client(encode(query('example.test'))).client(encode(query('example.test')))
      .server(encode(answer('example.test', '192.0.2.1')));
    expect(records).toMatchObject([{ query: { frame: 1 }, response: { frame: 3 } }]);
    expect(notes).toMatchObject([{ code: 'dns-retransmission', frame: 2, first: 1 }]);
  });

  it('notes the second of two equal answers and makes no record of it', () => {
    const reply = encode(answer('example.test', '192.0.2.1'));
    const { records, notes } = udp().client(encode(query('example.test'))).server(reply).server(reply);
    expect(records).toHaveLength(1);
    expect(notes).toMatchObject([{ code: 'dns-retransmission', frame: 3 }]);
  });

  it('shows a second answer that says something else', () => {
    const { records, notes } = udp().client(encode(query('example.test')))
      .server(encode(answer('example.test', '192.0.2.1'))).server(encode(answer('example.test', '198.51.100.66')));
    expect(records[1]).toMatchObject({ query: null, questions: [{ name: 'example.test', type: 'A' }], response: { frame: 3 } });
    expect(notes).toMatchObject([{ code: 'dns-conflicting-answer', frame: 3 }]);
  });

  it('says what stayed unanswered, once both sides have ended', () => {
    const connection = udp().client(encode(query('example.test'))).end('client', 'idle');
    expect(connection.records).toEqual([]);
    const { records, notes } = connection.end('server', 'idle');
    expect(records).toMatchObject([{ query: { name: 'example.test' }, response: null }]);
    expect(notes).toMatchObject([{ code: 'dns-unanswered', frame: 1, from: 'client' }]);
    expect(notes[0]!.severity).toBeUndefined();
  });

  it('takes silence before the end of a capture less seriously', () => {
    const { notes } = udp().client(encode(query('example.test'))).end(undefined, 'capture-end');
    expect(notes).toMatchObject([{ code: 'dns-unanswered', severity: 'note' }]);
  });

  it('gives a query up after half a minute, before the connection ends', () => {
    const connection = udp().client(encode(query('old.test')));
    const later = encode(query('new.test', { id: 2 })); // a millisecond each
    for (let i = 0; i < 30_000; i++) connection.client(later);
    expect(connection.records).toEqual([]);
    connection.client(later);
    expect(connection.records).toMatchObject([{ query: { name: 'old.test' }, response: null }]);
  });

  it('keeps an answer whose query was not captured', () => {
    const { records } = udp().server(encode(answer('example.test', '192.0.2.1')));
    const questions = [{ name: 'example.test', type: 'A' }];
    expect(records).toMatchObject([{ query: null, questions, response: { rcode: 'NOERROR' } }]);
  });

  it('pairs an error that comes without its question', () => {
    const { records, notes } = udp().client(encode(query('example.test', { id: 9 })))
      .server(encode({ type: 'response', id: 9, flags: 0x181, questions: [] }));
    expect(records).toMatchObject([{ query: { name: 'example.test' }, response: { rcode: 'FORMERR' } }]);
    expect(notes).toMatchObject([{ code: 'dns-error', rcode: 'FORMERR', message: 'DNS query for example.test A: FORMERR' }]);
  });

  it('keeps the readable part of a cut answer', () => {
    const reply = encode(answer('example.test', '192.0.2.1'));
    const { records, notes } = udp().client(encode(query('example.test'))).server(reply.slice(0, -2));
    expect(records).toMatchObject([{ query: { frame: 1 }, response: { frame: 2, answers: [] } }]);
    expect(notes).toMatchObject([{ code: 'dns-malformed', frame: 2, from: 'server' }]);
  });

  it('marks an answer that was cut to fit, and other operations than a query', () => {
    const { records } = udp()
      .client(encode(query('example.test'))).server(encode(answer('example.test', '192.0.2.1', { flags: 0x380 })))
      .client(encode(query('example.test', { id: 2, type: 'SOA', flags: 0x2000 })));
    expect(records).toMatchObject([{ response: { truncated: true } }]);
  });

  it('names the operation of a NOTIFY', () => {
    const { records } = udp().client(encode(query('example.test', { type: 'SOA', flags: 0x2000 }))).end();
    expect(records).toMatchObject([{ opcode: 'NOTIFY', query: { type: 'SOA' }, response: null }]);
  });

  it('holds no more than a bounded number of queries', () => {
    const connection = udp();
    for (let id = 0; id < 1025; id++) connection.client(encode(query('example.test', { id })));
    expect(connection.records).toMatchObject([{ id: 0, response: null }]);
  });
});

describe('mDNS', () => {
  const group = { address: '224.0.0.251', port: 5353 };

  it('asks the group: the query is known to have no answer on its own connection', () => {
    const { records, notes } = udp(group).client(encode(query('printer.local', { id: 0, flags: 0 }))).end();
    expect(records).toMatchObject([{ query: { name: 'printer.local' }, response: null }]);
    expect(notes).toEqual([]);
  });

  it('announces without being asked', () => {
    const answers = [{ type: 'A', name: 'tv.local', data: '192.0.2.9', flush: true }];
    const { records } = udp(group).client(encode({ type: 'response', flags: 0x400, answers }));
    expect(records).toMatchObject([{ query: null, questions: [], response: { answers: [{ name: 'tv.local', type: 'A' }] } }]);
  });

  it('lists every question of a query with several', () => {
    const questions = [{ type: 'A', name: 'a.local' }, { type: 'AAAA', name: 'a.local' }];
    expect(udp(group).client(encode({ type: 'query', questions })).records).toMatchObject([{ questions }]);
  });
});

describe('DNS over TCP', () => {
  /** Without frames and times, which follow the cuts. */
  const outcome = ({ records, notes }: Harness): unknown =>
    JSON.parse(JSON.stringify([records, notes], (key, value: unknown) => (/^(time|frame)$/.test(key) ? undefined : value)));

  it('comes out the same however the answers are cut', () => {
    const answers = Buffer.concat([1, 2, 3].map((id) => streamEncode(answer('example.test', `192.0.2.${id}`, { id }))));
    const result = everyway(answers, (pieces) => {
      const connection = streamHarness(dns);
      for (const id of [1, 2, 3]) connection.client(streamEncode(query('example.test', { id })));
      for (const piece of pieces) connection.server(piece);
      return outcome(connection.end());
    });
    const last = { id: 3, response: { answers: [{ data: '192.0.2.3' }] } };
    expect(result).toMatchObject([[{ id: 1, response: {} }, { id: 2 }, last], []]);
  });

  it('finds the next message behind a hole inside one', () => {
    const [one, two] = [1, 2].map((id) => streamEncode(answer('example.test', `192.0.2.${id}`, { id })));
    const lastBytes = one!.length - 3;
    const { records, notes } = streamHarness(dns)
      .client(streamEncode(query('example.test'))).client(streamEncode(query('example.test', { id: 2 })))
      .server(one!.slice(0, lastBytes - 1)).gap('server', 2).server(Buffer.concat([one!.slice(lastBytes + 1), two!]));
    const [broken, next] = records;
    expect(broken).toMatchObject({ id: 1, response: { answers: [] } });
    expect(next).toMatchObject({ id: 2, response: { answers: [{ data: '192.0.2.2' }] } });
    expect(notes).toMatchObject([{ code: 'dns-malformed' }]);
  });

  it('is lost behind a hole over a message length, on that side', () => {
    const { records, notes } = streamHarness(dns)
      .gap('server', 10).server(streamEncode(answer('example.test', '192.0.2.1')))
      .client(streamEncode(query('example.test'))).end();
    expect(notes.map((note) => note.code)).toEqual(['protocol-lost', 'dns-unanswered']);
    expect(records).toMatchObject([{ response: null }]);
  });

  it('reads what is there of an unfinished message at the end', () => {
    const { records } = streamHarness(dns).client(streamEncode(query('example.test')))
      .server(streamEncode(answer('example.test', '192.0.2.1')).slice(0, -4)).end();
    expect(records).toMatchObject([{ response: { rcode: 'NOERROR', answers: [] } }]);
  });

  it('gives every message of a zone transfer to the one query', () => {
    const { records, notes } = streamHarness(dns).client(streamEncode(query('example.test', { type: 'AXFR' })))
      .server(streamEncode({ ...answer('example.test', '192.0.2.1'), questions: [{ type: 'AXFR', name: 'example.test' }] }))
      .server(streamEncode({ ...answer('example.test', '192.0.2.2'), questions: [] })).end();
    expect((records as DnsRecord[]).map((record) => record.query)).toMatchObject([{ type: 'AXFR' }, { type: 'AXFR' }]);
    expect(notes).toEqual([]);
  });
});
