import { describe, expect, it } from 'vitest';
import { completeField, FAMILIES, fieldNamed, nearestField } from '../../src/filter/catalogue.ts';
import type { Field, FieldType } from '../../src/filter/field.ts';
import { FrameHistory } from '../../src/filter/frame-history.ts';
import { Slice, Values } from '../../src/filter/values.ts';
import { Analysis } from '../../src/analysis.ts';
import { CaptureBuilder, fromHex, tunnel, vlan } from '../../src/testing/index.ts';
import { contexts, facts, framesOf, gallery } from './support.ts';

const fields = FAMILIES.flatMap((family) => family.fields);

/** A capture in which every frame field has a value somewhere. */
function everything(): CaptureBuilder[] {
  const tcp = new CaptureBuilder();
  const talk = tcp.tcp({ timestamps: true, windowScale: 7, sackPermitted: true }).open().client('GET / HTTP/1.1\r\n\r\n');
  talk.segment('server', { data: '', sack: [[1, 5], [9, 12]] }).segment('client', { data: 'x', urgent: 1,
    flags: 0x38 }).close().reset('server');
  tcp.icmpError({ about: tcp.frames[3]!, type: 3, code: 4, rest: 1400 });
  tcp.icmpError({ about: tcp.frames[3]!, type: 5, code: 0, rest: 0x0a000001 });
  tcp.apply(vlan(0xb00a));
  tcp.raw(arp(1, '0a000001', '0a000001')).raw(arp(1, '00000000', '0a000002'));
  tcp.raw(fromHex('ffffffffffff 020000000001 0026 424203'));
  const ipv6 = new CaptureBuilder();
  ipv6.tcp({ client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' }).open();
  ipv6.icmpError({ about: ipv6.frames[0]!, type: 2, code: 0, rest: 1280 });
  const pings = new CaptureBuilder();
  pings.raw(ipv4('01', '0800 0000 1234 0007 61626364')).raw(ipv6Packet('3a', '8000 0000 1234 0007 61626364'));
  const udp = new CaptureBuilder();
  udp.udp({ client: '192.0.2.1:5000', server: '192.0.2.2:53' }).client('abcd');
  const tunnels = (['gre', 'vxlan', 'geneve', 'gtp'] as const).map((kind) => {
    const capture = new CaptureBuilder();
    capture.tcp().syn();
    return capture.apply(tunnel(kind, { id: 77 }));
  });
  const teredo = new CaptureBuilder();
  teredo.tcp({ client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' }).syn();
  const cooked = new CaptureBuilder({ linkType: 113 });
  cooked.tcp().syn();
  const labels = new CaptureBuilder();
  labels.raw(fromHex(`020000000002 020000000001 8847 0001 0040 0002 0140 ${IPV4_UDP}`));
  const pppoe = new CaptureBuilder();
  pppoe.raw(fromHex(`020000000002 020000000001 8864 1100 0001 001e 0021 ${IPV4_UDP}`));
  return [tcp, ipv6, pings, udp, ...tunnels, teredo.apply(tunnel('teredo')), cooked, labels, pppoe];
}

const IPV4_UDP = '4500 001c 0001 0000 4011 0000 c0000201 c0000202 1388 1389 0008 0000';
const IPV6_ADDRESS = '20010db8000000000000000000000001';
const arp = (operation: number, sender: string, target: string): Uint8Array =>
  fromHex(`ffffffffffff 020000000001 0806 0001 0800 0604 000${operation} 020000000001 ${sender} 000000000000 ${target}`);
const ipv4 = (protocol: string, payload: string): Uint8Array =>
  fromHex(`020000000002 020000000001 0800 4500 0020 0001 4000 40${protocol} 0000 c0000201 c0000202 ${payload}`);
const ipv6Packet = (protocol: string, payload: string): Uint8Array =>
  fromHex(`020000000002 020000000001 86dd 60012345 000c ${protocol}40 ${IPV6_ADDRESS} ${IPV6_ADDRESS} ${payload}`);

/** What each field had over all frames and records. */
function collect(): Map<string, { frame: unknown[]; record: unknown[] }> {
  const found = new Map(fields.map(({ name }) => [name, { frame: [] as unknown[], record: [] as unknown[] }]));
  const out = new Values();
  const take = (into: unknown[]): void => {
    for (let at = 0; at < out.length; at++) {
      const value = out.at(at);
      into.push(value instanceof Slice ? value.bytes.slice(value.start, value.end) : value);
    }
    out.clear();
  };
  for (const capture of everything()) {
    const history = new FrameHistory();
    for (const context of contexts(capture, () => ({ analysis: Object.values(Analysis).reduce((all, bit) => all | bit, 0) }))) {
      history.enter(context);
      for (const field of fields) {
        field.frame?.({ context, history }, out);
        take(found.get(field.name)!.frame);
      }
    }
  }
  for (const [record, connection] of gallery) {
    for (const field of fields) {
      field.record?.({ record, connection }, out);
      take(found.get(field.name)!.record);
    }
  }
  return found;
}

const fits: Record<FieldType, (value: unknown) => boolean> = {
  number: Number.isFinite, duration: Number.isFinite, time: Number.isFinite,
  boolean: (value) => value === 0 || value === 1,
  text: (value) => typeof value === 'string',
  bytes: (value) => value instanceof Uint8Array,
  protocol: (value) => value === 1 || value instanceof Uint8Array,
  mac: (value) => value instanceof Uint8Array && value.length === 6,
  ipv4: (value) => value instanceof Uint8Array && value.length === 4,
  ipv6: (value) => value instanceof Uint8Array && value.length === 16,
};

describe('every field', () => {
  const found = collect();
  it.each(fields.map((field): [string, Field] => [field.name, field]))('%s has values of its type', (name, field) => {
    const { frame, record } = found.get(name)!;
    expect(field.frame ?? field.record, 'is read from somewhere').toBeDefined();
    if (field.frame) expect(frame, 'has a value in some frame').not.toHaveLength(0);
    if (field.record) expect(record, 'has a value in some record').not.toHaveLength(0);
    for (const value of [...frame, ...record]) expect(fits[field.type](value), `${String(value)} as ${field.type}`).toBe(true);
  });

  it('has a name of its own and a sentence about it', () => {
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    for (const { name, about } of fields) {
      expect(name).toMatch(/^[a-z_][a-z0-9_.]*$/);
      expect(about).toMatch(/\.$|…$/);
    }
  });
});

describe('frame fields', () => {
  const capture = (): CaptureBuilder => {
    const built = new CaptureBuilder();
    built.tcp({ client: '192.0.2.1:40000', server: '198.51.100.9:80', clientIsn: 0xffff_fff0, windowScale: 7, window: 64_256 })
      .open().client('GET / HTTP/1.1\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
    return built;
  };

  it('read TCP headers', () => {
    expect(framesOf('tcp.flags.syn == 1', capture())).toEqual([1, 2]);
    expect(framesOf('tcp.connection.syn', capture())).toEqual([1]);
    expect(framesOf('tcp.connection.synack', capture())).toEqual([2]);
    expect(framesOf('tcp.flags == 0x12', capture())).toEqual([2]);
    expect(framesOf('tcp.flags & 0x3 == 2', capture())).toEqual([1, 2]);
    expect(framesOf('tcp.flags.str == "··········S·"', capture())).toEqual([1]);
    expect(framesOf('tcp.len == 18', capture())).toEqual([4]);
    expect(framesOf('tcp.options.mss_val', capture())).toEqual([1, 2]);
    expect(framesOf('tcp.options.wscale.shift == 7', capture())).toEqual([1, 2]);
    expect(framesOf('tcp.seq_raw == 0xfffffff0', capture())).toEqual([1]);
  });

  it('number sequences from the handshake on, over the wrap', () => {
    expect(framesOf('tcp.seq == 0', capture())).toEqual([1, 2]);
    expect(framesOf('tcp.seq == 1 && tcp.len > 0', capture())).toEqual([4, 6]);
    expect(framesOf('tcp.nxtseq == 19', capture())).toEqual([4, 7]);
    expect(framesOf('tcp.ack == 0', capture())).toEqual([1]);
    expect(framesOf('tcp.ack == 19 && tcp.srcport == 80', capture())).toEqual([5, 6]);
  });

  it('number sequences from 1 in a connection joined midway', () => {
    const midway = capture();
    midway.frames = midway.frames.slice(3);
    expect(framesOf('tcp.seq == 1 && tcp.len > 0', midway)).toEqual([1, 3]);
    expect(framesOf('tcp.window_size_scalefactor == -1', midway)).toHaveLength(midway.frames.length);
  });

  it('number SACK blocks as the stream they acknowledge', () => {
    const holes = new CaptureBuilder();
    const talk = holes.tcp({ clientIsn: 0xffff_ff00, sackPermitted: true }).open().client('x'.repeat(20));
    talk.segment('server', { sack: [[5, 9], [12, 14]] });
    // The first byte of the stream has number 1.
    expect(framesOf('tcp.options.sack_le == 6 && tcp.options.sack_re == 10 && tcp.options.sack_le#2 == 13', holes)).toEqual([6]);
  });

  it('scale windows as the handshake agreed', () => {
    expect(framesOf('tcp.window_size == 64256 && tcp.window_size_value == 502 && tcp.window_size_scalefactor == 128',
      capture()).length).toBeGreaterThan(3);
  });

  it('measure time from the first frame and the one before', () => {
    expect(framesOf('frame.time_relative == 0', capture())).toEqual([1]);
    expect(framesOf('frame.time_delta == 0', capture())).toEqual([1]);
    expect(framesOf('tcp.time_delta > 100us', capture())).not.toContain(1);
    expect(framesOf('tcp.time_relative > 0', capture())).toEqual(framesOf('frame.number > 1', capture()));
  });

  it('find payload by the protocol that carries it', () => {
    expect(framesOf('tcp contains "GET /"', capture())).toEqual([4]);
    expect(framesOf('frame contains "GET /"', capture())).toEqual([4]);
    expect(framesOf('ip contains 47:45:54', capture())).toEqual([4]);
    expect(framesOf('tcp.payload[0:3] == "GET"', capture())).toEqual([4]);
    expect(framesOf('tcp.payload matches "^get"', capture())).toEqual([4]);
    expect(framesOf('tcp[20:4] == "HTTP"', capture())).toEqual([6]);
    expect(framesOf('len(tcp.payload) == tcp.len', capture())).toEqual([4, 6]);
    expect(framesOf('frame contains ee:ee:ee', capture())).toEqual([]);
  });

  it('read each header of a kind, outermost first', () => {
    const tunnelled = capture().apply(tunnel('gre', { id: 5, endpoints: ['10.0.0.1', '10.0.0.2'] }), vlan(100), vlan(200));
    const all = tunnelled.frames.map((_, at) => at + 1);
    expect(framesOf('ip.src#1 in {10.0.0.1, 10.0.0.2} && ip.src#2 in {192.0.2.1, 198.51.100.9}', tunnelled)).toEqual(all);
    expect(framesOf('ip.addr#-1 == 192.0.2.1', tunnelled)).toEqual(all);
    expect(framesOf('ip.addr#1 == 192.0.2.1', tunnelled)).toEqual([]);
    expect(framesOf('count(ip.addr) == 4 && count(ip.ttl) == 2 && gre.key == 5 && gre.proto == 0x800', tunnelled)).toEqual(all);
    expect(framesOf('vlan.id#1 == 200 && vlan.id#2 == 100 && !vlan.id#3', tunnelled)).toEqual(all);
    expect(framesOf('frame.protocols == "eth:vlan:vlan:ip:gre:ip:tcp"', tunnelled)).toEqual(all);
    expect(framesOf('ip.checksum.status == bad', tunnelled)).toEqual([]);
  });

  it('read addresses of the link and of ARP', () => {
    const capture = new CaptureBuilder();
    capture.raw(arp(1, '0a000001', '0a000002')).raw(arp(2, '0a000002', '0a000001')).raw(arp(1, '0a000005',
      '0a000005')).raw(arp(1, '00000000', '0a000005'));
    expect(framesOf('arp.opcode == request', capture)).toEqual([1, 3, 4]);
    expect(framesOf('arp.isgratuitous == 1', capture)).toEqual([3]);
    expect(framesOf('arp.isprobe == 1', capture)).toEqual([4]);
    expect(framesOf('arp.src.proto_ipv4 == 10.0.0.0/30', capture)).toEqual([1, 2]);
    expect(framesOf('eth.dst == ff:ff:ff:ff:ff:ff && eth.src[0:3] == 02:00:00 && eth.type == 0x806', capture)).toEqual([1, 2, 3,
      4]);
  });

  it('have no value in frames without their header', () => {
    const capture = new CaptureBuilder();
    capture.raw(new Uint8Array(0)).raw(fromHex('0200')).raw(fromHex('020000000002 020000000001 0800 4500'));
    const upper = fields.filter(({ name, frame }) => frame && !/^(?:frame|eth|sll|tcp\.analysis)/.test(name));
    for (const { name } of upper) expect(framesOf(name, capture), name).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('completes names', () => {
    expect(completeField('tcp.flags.s').map(({ name }) => name)).toEqual(['tcp.flags.str', 'tcp.flags.syn']);
    expect(completeField('HTTP.host')).toEqual([{ name: 'http.host', type: 'text', about: 'Host of the request.' }]);
    expect(completeField('')).toHaveLength(fields.length);
    expect(completeField('zzz')).toEqual([]);
  });

  it('knows the field that was meant', () => {
    expect(nearestField('tcp.stram')).toBe('tcp.stream');
    expect(nearestField('ip.adrr')).toBe('ip.addr');
    expect(nearestField('http.request.mehtod')).toBe('http.request.method');
    expect(nearestField('http.code')).toBe('http.response.code');
    expect(nearestField('xy')).toBeNull();
    expect(nearestField('a'.repeat(5000))).toBeNull();
    expect(fieldNamed('constructor')).toBeUndefined();
  });

  it('reads tcp.completeness from the history of a connection', () => {
    const get = (history: string): number => {
      const out = new Values();
      const record = gallery.find(([one]) => one.type === 'connection')![0];
      fieldNamed('tcp.completeness')!.record!({ record: { ...record, history } as typeof record, connection: facts }, out);
      return out.at(0) as number;
    };
    expect(get('ShADadFf')).toBe(31);
    expect(get('Sr')).toBe(33);
    expect(get('S')).toBe(1);
    expect(get('DdAR')).toBe(44);
  });
});
