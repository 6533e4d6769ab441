import { describe, expect, it } from 'vitest';
import { connection, dns, facts, http, note, overUdp, ping, shows, sse, text, tls, upgrade } from './support.ts';
import type { EarshotRecord } from '../../src/record.ts';

/** Filters that show a record, and filters that do not. */
function expectShown(record: EarshotRecord, yes: string[], no: string[], of = facts): void {
  for (const filter of yes) expect(shows(filter, record, of), filter).toBe(true);
  for (const filter of no) expect(shows(filter, record, of), filter).toBe(false);
}

describe('comparisons', () => {
  it('compare numbers in every spelling', () => {
    expectShown(http, [
      'http.response.code == 500', 'http.response.code eq 0x1f4', 'http.response.code == 0764',
      'http.response.code == 0b111110100',
      'http.response.code > 499', 'http.response.code ge 500', 'http.response.code < 501', 'http.response.code le 500',
      '500 == http.response.code', '499 < http.response.code', 'http.response.code != 200', 'http.response.code > -1',
    ], ['http.response.code == 501', 'http.response.code > 500', 'http.response.code lt 500', '500 > http.response.code',
      'http.response.code ne 500']);
  });

  it('ask for any value with ==, for all with != and ===', () => {
    // Both ports are values: 40000 and 80.
    expectShown(http, [
      'tcp.port == 80', 'tcp.port == 40000', 'tcp.port !== 80', 'any tcp.port != 80', 'all tcp.port > 79', 'tcp.port != 443',
      'all tcp.port in {80, 40000}', 'any tcp.port > 1024',
    ], ['tcp.port === 80', 'tcp.port != 80', 'all tcp.port == 80', 'all tcp.port > 1024', 'all tcp.port in {80}',
      'tcp.port !== 80 && tcp.port == 443']);
  });

  it('are false for a field without a value, in every spelling', () => {
    expectShown(text, ['!(http.host == "x")', 'not http.host'], [
      'http.host == "x"', 'http.host != "x"', 'http.host !== "x"', 'all http.host == "x"', 'all http.response.code < 600',
      'http.host contains ""', 'http.host matches ""', 'http.host in {"x"}', 'len(http.host) < 1', 'count(http.host) < 1',
      'max(http.response.code) < 1', '!(!http.host)',
    ]);
  });

  it('compare text with regard to case, unquoted where it is no name', () => {
    expectShown(http, [
      'http.request.method == "POST"', 'http.request.method == POST', 'http.host == example.test', 'http.request.method > "GET"',
      'http.request.version == HTTP/1.1', 'http.response.version == HTTP/1.0',
      'http.content_type == text/plain', 'http.request.uri.path == "/api/items"', '"a" < http.host',
    ], ['http.request.method == "post"', 'http.host == "example"', 'http.request.method < "GET"']);
  });

  it('take the name of a protocol for itself beside text', () => {
    expectShown(connection, ['connection.shape == websocket', 'connection.protocols contains http',
      'record.type in {http, connection}'], ['connection.shape == http']);
  });

  it('compare addresses, prefixes and ranges of addresses', () => {
    expectShown(http, [
      'ip.addr == 192.0.2.1', 'ip.addr == 192.0.2.0/24', 'ip.addr == 192.0.2.255/24', 'ip.addr == 192.0.0.0/13',
      'ip.addr == 0.0.0.0/0',
      'ip.addr in {192.0.2.0/28, 10.0.0.0/8}', 'ip.addr in {192.0.2.0..192.0.2.9}', 'ip.addr > 198.51.100.8',
      'ip.addr != 10.0.0.0/8', 'ip',
    ], ['ip.addr == 192.0.2.2', 'ip.addr == 192.0.2.128/25', 'ip.addr != 192.0.2.0/24', 'ip.addr in {192.0.2.2..192.0.2.9}',
      'ipv6', 'ipv6.addr == ::/0']);
    expectShown(dns, [
      'ipv6.addr == 2001:db8::53', 'ipv6.addr == 2001:DB8:0:0::53', 'ipv6.addr == 2001:db8::/32', 'ipv6',
      'dns.a == 192.0.2.0/24', 'dns.aaaa == 2001:db8::80',
    ], ['ipv6.addr == 2001:db9::/32', 'dns.a == 192.0.3.0/24', 'dns.aaaa == 2001:db8::81'], overUdp);
  });

  it('compare times, with and without zone, and durations with units', () => {
    expectShown(http, [
      'frame.time == "2026-01-02T03:04:05Z"', 'frame.time >= 2026-01-02', 'frame.time == "2026-01-02 04:04:06+01:00"',
      'frame.time == "Jan  2, 2026 03:04:05"', 'frame.time_epoch == 1767323045',
      'frame.time_epoch in {1767323044.5..1767323045.5}',
      'http.time == 1', 'http.time >= 1000ms', 'http.time < 1m', 'http.time == 1e0',
    ], ['frame.time > "2026-01-02T03:04:06Z"', 'frame.time == "2026-01-02T03:04:05.000001Z"', 'http.time > 1',
      'http.time < 999999us']);
  });

  it('measure http.time from the frame that completes the request to the one that completes the response', () => {
    const { request, response } = http;
    const slow = {
      ...http, request: { ...request!, endTime: '2026-01-02T03:04:05.500000000Z' }, response: { ...response!, endTime: '2026-01-02T03:04:08.000000000Z' },
    };
    expectShown(slow, ['http.time == 2.5'], ['http.time < 2.5', 'http.time > 2.5']);
    expectShown({ ...slow, response: null }, ['!http.time'], ['http.time']);
  });

  it('compare truth with 1, 0, true and false', () => {
    expectShown(text, ['websocket.pmc == 1', 'websocket.pmc == true', 'websocket.pmc != False', 'websocket.mask == TRUE'], [
      'websocket.pmc == 0', 'websocket.pmc == false']);
  });

  it('compare bytes with hexadecimal and with quoted text', () => {
    expectShown(ping, [
      'websocket.payload == 01:02:03', 'websocket.payload == 010203', 'websocket.payload == 01-2-3',
      'websocket.payload == 0102.03', 'websocket.payload == r"" || websocket.payload contains 02',
      String.raw`websocket.payload == "\x01\x02\x03"`, 'websocket.payload > 01:02', 'websocket.payload < 01:03',
    ], ['websocket.payload == 01:02', 'websocket.payload > 01:02:03', 'websocket.payload contains 02:01']);
  });

  it('take the words of a field for its numbers', () => {
    expectShown(note, ['_ws.expert.severity == warn', '_ws.expert.severity == "Warn"', '_ws.expert.severity >= note',
      '_ws.expert.severity < error'], ['_ws.expert.severity == error']);
    expectShown(dns, ['dns.qry.type == AAAA', 'dns.qry.type == 28', 'dns.flags.rcode == NXDOMAIN', 'dns.flags.rcode == 3',
      'dns.resp.type == cname'], ['dns.qry.type == A', 'dns.flags.rcode == 0'], overUdp);
    expectShown(tls, ['tls.alert_message.desc == "Handshake Failure"', 'tls.alert_message.desc == 40',
      'tls.alert_message.level == fatal'], ['tls.alert_message.desc == 0']);
    expectShown(text, ['websocket.opcode == text', 'websocket.opcode == 1'], ['websocket.opcode == ping']);
  });
});

describe('contains and matches', () => {
  it('find text with regard to case, and patterns without', () => {
    expectShown(http, [
      'http.host contains "exa"', 'http.request.line contains "Host: example"', 'http.host matches "^EXAMPLE"',
      'http.host ~ r"\\.test$"',
      'http.host matches "(?-i)^example"', 'http.set_cookie contains "b="', 'all http.set_cookie matches "=[12]$"',
      'http.file_data contains "hello"',
    ], ['http.host contains "EXA"', 'http.host matches "(?-i)^EXAMPLE"', 'http.host matches "^test"',
      'all http.set_cookie contains "a"']);
    expectShown(sse, [String.raw`sse.data contains "a\nb"`, 'sse.data matches "a.*b" || sse.data matches "(?s)a.b"'], [
      'sse.data matches "^a.b$"']);
  });

  it('find text in other text of the record', () => {
    expectShown(http, ['http.request.full_uri contains http.host', 'http.request.full_uri contains http.request.uri'], [
      'http.host contains http.request.uri']);
  });

  it('are in sets, ranges of numbers and of text', () => {
    expectShown(http, [
      'http.response.code in {200, 500}', 'http.response.code in {500..599}', 'http.response.code in {200 404..500}',
      'http.response.code not in {200..299}',
      'http.request.method in {"GET", "POST"}', 'http.request.method in {GET POST}', 'http.request.method in {"A".."Z"}',
      'http.request_in in {http.request_in}',
    ], ['http.response.code in {501..599}', 'http.response.code not in {500}', 'http.request.method in {"GET"}']);
  });
});

describe('slices, layers and functions', () => {
  it('cut text and bytes; a slice beyond the end does not exist', () => {
    expectShown(http, [
      'http.host[0:7] == "example"', 'http.host[-4:] == "test"', 'http.host[0] == "e"', 'http.host[8-11] == "test"',
      'http.host[:2] == "ex"',
      'http.host[0:2,-1] == "ext"', 'http.host[0:4][1:2] == "xa"', '@http.host == 65:78:61:6d:70:6c:65:2e:74:65:73:74',
      '@http.host[0:2] == 65:78', 'http.host[11]',
    ], ['http.host[12]', 'http.host[0:13]', 'http.host[-13:2] == "ex"', 'http.host[0:2,20] == "ex"']);
    expectShown(ping, ['websocket.payload[1:2] == 02:03', 'websocket.payload[0,2] == 01:03', 'websocket.payload[-1] == 03'], [
      'websocket.payload[3]']);
    expectShown(http, ['ip.addr[0:2] == c0:00', 'ip.addr[3] == 09'], ['ip.addr[4]']);
  });

  it('pick among several values by their place', () => {
    expectShown(http, ['http.set_cookie#1 == "a=1"', 'http.set_cookie#2 == "b=2"', 'http.set_cookie#-1 == "b=2"',
      'http.set_cookie#[1-2]'], ['http.set_cookie#3', 'http.set_cookie#1 == "b=2"', 'http.set_cookie#[2-3]']);
  });

  it('call functions', () => {
    expectShown(http, [
      'len(http.host) == 12', 'upper(http.host) == "EXAMPLE.TEST"', 'lower(http.request.method) == "post"',
      'count(http.set_cookie) == 2',
      'string(http.response.code) matches "^5"', 'string(ip.addr) contains "198.51"', 'max(tcp.port) == 40000',
      'min(tcp.port, 100) == 80',
      'max(http.response.code, tcp.port) == 40000', 'abs(http.response.code) == 500', 'len(lower(http.host)) > 3',
      'len(http.host)',
    ], ['len(http.host) != 12', 'count(http.set_cookie) > 2', 'max(tcp.port) == 80']);
    expectShown(text, ['len(ws.message) == 13', 'string(websocket.pmc) == "True"'], ['len(ws.message) == 11']);
    expectShown(dns, ['string(ipv6.addr) == "2001:db8::53"', 'string(dns.a) == "192.0.2.80"'], [], overUdp);
  });

  it('compare bits', () => {
    expectShown(http, ['http.response.code & 0x4', 'http.response.code & 0xff == 0xf4', '(http.response.code & 0x10) == 16',
      'http.response.code & 0x4 & 0x6'], ['http.response.code & 0x1', 'http.response.code & 0xff == 0']);
    expectShown({ ...http, request: { ...http.request!, frame: 0x1_0000_0001 } }, ['http.request_in & 0x100000000',
      'http.request_in & 0x1ffffffff == 0x100000001'], ['http.request_in & 2']);
  });
});

describe('logic', () => {
  it('joins conditions', () => {
    expectShown(http, [
      'http && tcp', 'http or udp', 'udp xor http', '!udp', 'not (udp || sse)', 'udp && udp || http', 'http || udp && udp',
      '!(http && udp)', 'tcp.port == 80 && http.response.code == 500',
    ], ['http && udp', 'udp || sse', 'http ^^ tcp', '!http', '!tcp || udp']);
  });
});

describe('records', () => {
  it('of a capture as a whole always pass', () => {
    const summary: EarshotRecord = {
      type: 'summary', frames: 0, bytes: 0, firstTime: null, lastTime: null, complete: true, protocols: {}, connections: { tcp: 0, udp: 0 },
        records: {},
      notes: { chat: 0, note: 0, warn: 0, error: 0 },
    };
    expect(shows('http && !http', summary, null)).toBe(true);
    expect(shows('http && !http', { type: 'capture', schema: 1, path: 'a', format: 'pcap', compression: null, interfaces: [] },
      null)).toBe(true);
    expect(shows('http && !http', { type: 'interface', path: 'a', id: 0, name: null, linkType: 'EN10MB', snapLength: 0 },
      null)).toBe(true);
  });

  it('answer to the name of their protocol; connections and notes to all that was spoken', () => {
    expectShown(http, ['http'], ['websocket', 'dns', 'tls', 'note']);
    expectShown(text, ['websocket'], ['http']);
    expectShown(connection, ['http', 'websocket', 'http && websocket', 'connection'], ['dns', 'sse']);
    expectShown(note, ['http', 'note', '_ws.expert'], ['dns', 'connection']);
  });

  it('of a plugin have their type and their connection', () => {
    const plugin = { type: 'finger', connection: 3, stream: 2, from: 'client' } as unknown as EarshotRecord;
    expectShown(plugin, ['record.type == finger', 'tcp.port == 80', 'record.from == client', 'connection.id == 3',
      'ip.src == 192.0.2.1'], ['http', 'frame.number']);
  });

  it('without a connection have no addresses', () => {
    const loose = { ...note, connection: null, side: null };
    expect(shows('note.code == "tcp-gap"', loose, null)).toBe(true);
    expect(shows('tcp || ip.addr == 0.0.0.0/0 || connection.id >= 0 || http', loose, null)).toBe(false);
  });

  it('of TLS alerts are the handshake while it lasts, and notes afterwards', () => {
    const late = { ...note, code: 'tls-alert', level: 'warning', description: 'close_notify' };
    const asked = ['tls.alert_message.desc == close_notify', 'tls.alert_message.level == 1'];
    expectShown(late, asked, ['tls.alert_message.desc == 40']);
    expectShown(note, [], ['tls.alert_message.level']);
  });

  it('tell headers apart by side, whatever their case', () => {
    expectShown(upgrade, ['http.user_agent contains "client"', 'http.server contains "server"',
      'http.upgrade contains "client"'], ['http.host', 'http.server contains "client"']);
  });

  it('ask the session for bodies only where bodies take part', async () => {
    const { compileFilter } = await import('../../src/filter/filter.ts');
    expect(compileFilter('http.host == "a"').wants.bodies).toBe(false);
    expect(compileFilter('tcp || !(http.file_data contains "a")').wants.bodies).toBe(true);
    expect(compileFilter('len(websocket.payload) > 3').wants.bodies).toBe(true);
  });
});
