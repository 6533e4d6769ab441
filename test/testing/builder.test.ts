import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  CaptureBuilder, chunked, closePayload, dataFrame, drop, duplicate, fragment, fromHex, isnBeforeWrap, jump, LinkType, noise, offloadChecksum,
  offloadLength, oneSided, overlap, reorder, skip, snap, split, swap, tunnel, vlan, webSocketAccept, webSocketFrame,
} from '../../src/testing/index.ts';
import type { BuiltFrame, Transform } from '../../src/testing/index.ts';

/** The one's complement sum by the book: carries are added as they come (RFC 1071 §1). */
function sum(...parts: Uint8Array[]): number {
  const bytes = parts.flatMap((part) => [...part]);
  if (bytes.length % 2) bytes.push(0);
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    total += bytes[at]! * 256 + bytes[at + 1]!;
    if (total > 0xffff) total -= 0xffff;
  }
  return total;
}

const u16 = (bytes: Uint8Array, at: number): number => bytes[at]! * 256 + bytes[at + 1]!;
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);

interface Seen { from: string; seq: number; ack: number; flags: number; payload: string }

/** Reads an Ethernet frame after checking every length and checksum in it. */
function seen(frame: BuiltFrame): Seen {
  check(frame);
  return parse(frame);
}

function check({ bytes }: BuiltFrame): void {
  const v6 = u16(bytes, 12) === 0x86dd;
  const ip = bytes.subarray(14);
  expect(v6 ? 40 + u16(ip, 4) : u16(ip, 2), 'IP length').toBe(ip.length);
  if (!v6) expect(sum(ip.subarray(0, 20)), 'IP checksum').toBe(0xffff);
  const protocol = ip[v6 ? 6 : 9]!;
  const transport = ip.subarray(v6 ? 40 : 20);
  const addresses = v6 ? ip.subarray(8, 40) : ip.subarray(12, 20);
  const pseudo = Uint8Array.of(0, protocol, transport.length >> 8, transport.length & 255);
  const transportSum = protocol === 1 ? sum(transport) : sum(addresses, pseudo, transport);
  expect(transportSum, 'transport checksum').toBe(0xffff);
}

function parse({ bytes, from }: BuiltFrame): Seen {
  const v6 = u16(bytes, 12) === 0x86dd;
  const protocol = bytes[14 + (v6 ? 6 : 9)];
  const transport = bytes.subarray(14 + (v6 ? 40 : 20));
  if (protocol !== 6) return { from: String(from), seq: 0, ack: 0, flags: 0, payload: Buffer.from(transport.subarray(8)).toString('latin1') };
  const header = (transport[12]! >> 4) * 4;
  return {
    from: String(from), seq: u32(transport, 4), ack: u32(transport, 8), flags: transport[13]!,
    payload: Buffer.from(transport.subarray(header)).toString('latin1'),
  };
}

const ACK = 16, SYN = 2, FIN = 1, RST = 4, PSH = 8;

const conversation = (): CaptureBuilder => {
  const capture = new CaptureBuilder();
  capture.tcp({ clientIsn: 100, serverIsn: 900 }).open().client('ask').server('answer').close({ by: 'server' });
  return capture;
};

describe('a TCP conversation', () => {
  it('has the numbers that real stacks would use', () => {
    expect(conversation().frames.map(seen)).toEqual([
      { from: 'client', seq: 100, ack: 0, flags: SYN, payload: '' },
      { from: 'server', seq: 900, ack: 101, flags: SYN | ACK, payload: '' },
      { from: 'client', seq: 101, ack: 901, flags: ACK, payload: '' },
      { from: 'client', seq: 101, ack: 901, flags: ACK | PSH, payload: 'ask' },
      { from: 'server', seq: 901, ack: 104, flags: ACK, payload: '' },
      { from: 'server', seq: 901, ack: 104, flags: ACK | PSH, payload: 'answer' },
      { from: 'client', seq: 104, ack: 907, flags: ACK, payload: '' },
      { from: 'server', seq: 907, ack: 104, flags: FIN | ACK, payload: '' },
      { from: 'client', seq: 104, ack: 908, flags: FIN | ACK, payload: '' },
      { from: 'server', seq: 908, ack: 105, flags: ACK, payload: '' },
    ]);
  });

  it('cuts at the MSS and acknowledges every second segment', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ mss: 10 }).open().server(noise(45));
    expect(capture.frames.slice(3).map((frame) => `${frame.from} ${frame.payloadLength}`)).toEqual([
      'server 10', 'server 10', 'client 0', 'server 10', 'server 10', 'client 0', 'server 5', 'client 0',
    ]);
  });

  it('cuts segments where it is told', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('abcdefgh', { segments: [1, 3] });
    expect(capture.frames.filter((frame) => frame.payloadLength > 0).map((frame) => seen(frame).payload)).toEqual(['a', 'bcd', 'efgh']);
  });

  it('wraps its sequence numbers', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ clientIsn: isnBeforeWrap(2) }).open().client('abc').client('def');
    const sent = capture.frames.filter((frame) => frame.payloadLength > 0).map(seen);
    expect(sent.map(({ seq }) => seq)).toEqual([0xffff_fffe, 1]);
    expect(seen(capture.frames.at(-1)!).ack).toBe(4);
  });

  it('repeats, skips ahead and acknowledges as told', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp({ clientIsn: 0, serverIsn: 0 }).open().client('abc');
    tcp.segment('client', { at: 0, data: 'ab' }).lost('client', 10).segment('client', { data: 'z' }).ack('server');
    expect(capture.frames.slice(5).map(seen)).toMatchObject([{ seq: 1, payload: 'ab' }, { seq: 14, payload: 'z' }, { from: 'server', ack: 4 }]);
    expect(tcp.offset('client')).toBe(14);
    tcp.received('server').ack('server');
    expect(seen(capture.frames.at(-1)!).ack).toBe(15);
  });

  it('is refused with a reset that acknowledges the SYN', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ clientIsn: 41 }).syn().refuse();
    expect(seen(capture.frames[1]!)).toEqual({ from: 'server', seq: 0, ack: 42, flags: RST | ACK, payload: '' });
  });

  it('carries SYN options in whole words', () => {
    for (const timestamps of [false, true]) {
      for (const sackPermitted of [false, true]) {
        for (const windowScale of [null, 7]) {
          const capture = new CaptureBuilder();
          capture.tcp({ timestamps, sackPermitted, windowScale }).open().client('x').ack('server', { sack: [[3, 5]] });
          for (const frame of capture.frames) {
            const header = (frame.bytes[14 + 20 + 12]! >> 4) * 4;
            expect(frame.bytes.length).toBe(14 + 20 + header + frame.payloadLength);
            seen(frame);
          }
        }
      }
    }
  });

  it('has right sums over IPv6, UDP and ICMP', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '[2001:db8::1]:1', server: '[2001:db8::2]:2' }).open().client(noise(3001));
    capture.udp().client(noise(33)).server('');
    capture.icmpError({ about: capture.frames.at(-1)!, type: 3, code: 3 });
    capture.udp({ client: '[::1]:1', server: '[fe80::1:2]:2' }).client(noise(7));
    capture.icmpError({ about: capture.frames.at(-1)!, type: 1, code: 4 });
    for (const frame of capture.frames) seen(frame);
    expect(capture.frames).toHaveLength(13);
  });
});

describe('transforms', () => {
  /** What a receiver reads that keeps the first copy of each byte of one side. */
  function stream(frames: readonly BuiltFrame[], side: string, isn: number): string {
    const bytes: string[] = [];
    for (const frame of frames) {
      const segment = frame.from === side ? parse(frame) : null;
      [...(segment?.payload ?? '')].forEach((character, index) => (bytes[(segment!.seq - isn - 1 + index) >>> 0] ??= character));
    }
    return bytes.join('');
  }

  it('keep every byte of the stream while they split, overlap, shuffle and repeat', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (size, by, seed) => {
      const capture = new CaptureBuilder();
      const text = Buffer.from(noise(100, seed)).toString('hex');
      capture.tcp({ clientIsn: 7, mss: 100 }).open().client(text).close();
      capture.apply(split(size), overlap({ by }), duplicate(), reorder(5, seed));
      capture.frames.forEach(check);
      expect(stream(capture.frames, 'client', 7)).toBe(text);
      const times = capture.frames.map((frame) => frame.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }), { numRuns: 30 });
  });

  it('with a conflict change only bytes that were sent before', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ clientIsn: 0 }).open().client('abcdef', { segments: [3] });
    capture.apply(overlap({ by: 2, conflict: true }));
    expect(capture.frames.filter((frame) => frame.payloadLength > 0).map((frame) => seen(frame).payload)).toEqual(['abc', 'BCdef']);
  });

  it('drop, skip and keep one side', () => {
    const frames = conversation().frames;
    expect(drop(dataFrame('server', 1))(frames)).toHaveLength(frames.length - 1);
    expect(skip(3)(frames)[0]).toBe(frames[3]);
    expect(new Set(oneSided('server')(frames).map((frame) => frame.from))).toEqual(new Set(['server']));
  });

  it('count data frames anew in each run', () => {
    const first = drop(dataFrame('client', 1));
    expect(first(conversation().frames)).toHaveLength(9);
    expect(first(conversation().frames)).toHaveLength(9);
  });

  it('swap frames with and without their times, and move the clock', () => {
    const frames = conversation().frames;
    expect(swap(1, 2)(frames).map((frame) => frame.at)).toEqual(frames.map((frame) => frame.at));
    expect(swap(1, 2, { withTimes: true })(frames)[1]).toBe(frames[2]);
    expect(jump(5, -1e9)(frames)[5]!.at).toBe(frames[5]!.at - 1e9);
  });

  it('cut the captured bytes and say how many there were', () => {
    const [frame] = snap(40)(conversation().frames);
    expect([frame!.bytes.length, frame!.originalLength]).toEqual([40, 58]);
  });

  it('change the TTL of a copy and keep its header sum right', () => {
    const copies = duplicate(undefined, { ttlDelta: -1 })(conversation().frames).filter((frame) => frame.bytes[22] === 63);
    expect(copies).toHaveLength(10);
    copies.forEach(seen);
  });

  it('leave checksums and lengths to the network card', () => {
    const [frame] = offloadChecksum()(conversation().frames);
    const ip = frame!.bytes.subarray(14);
    expect(u16(ip, 36)).toBe(sum(ip.subarray(12, 20), Uint8Array.of(0, 6, 0, ip.length - 20)));
    const long = offloadLength(() => true)(conversation().frames)[0]!;
    expect(u16(long.bytes, 16)).toBe(0);
    expect(sum(long.bytes.subarray(14, 34))).toBe(0xffff);
  });

  it('fragment packets into pieces that cover them', () => {
    for (const server of ['10.0.0.2:9', '[2001:db8::2]:9']) {
      const capture = new CaptureBuilder();
      const payload = noise(2000);
      capture.udp({ client: server.startsWith('[') ? '[2001:db8::1]:9' : '10.0.0.1:9', server }).client(payload);
      capture.apply(fragment(600));
      const header = server.startsWith('[') ? 48 : 20;
      const bytes = Buffer.concat(capture.frames.map((frame) => frame.bytes.subarray(14 + header)));
      expect(bytes.subarray(8)).toEqual(Buffer.from(payload));
      expect(capture.frames.every((frame) => frame.bytes.length - 14 <= 600)).toBe(true);
      expect(capture.frames.length).toBeGreaterThan(3);
    }
  });

  it('put packets into tunnels and VLANs with sums that hold', () => {
    for (const kind of ['gre', 'ip-in-ip', 'vxlan', 'geneve', 'gtp'] as const) {
      const [frame] = tunnel(kind, { id: 4 })(conversation().frames);
      const ip = frame!.bytes.subarray(14);
      expect(sum(ip.subarray(0, 20))).toBe(0xffff);
      expect(u16(ip, 2)).toBe(ip.length);
      if (ip[9] === 17) expect(sum(ip.subarray(12, 20), Uint8Array.of(0, 17, 0, ip.length - 20), ip.subarray(20))).toBe(0xffff);
    }
    const [tagged] = vlan(7)(conversation().frames);
    expect(Buffer.from(tagged!.bytes.subarray(12, 18)).toString('hex')).toBe('810000070800');
    expect(tagged!.ipAt).toBe(18);
  });

  it('never change a frame in place', () => {
    const transforms: Transform[] = [
      split(2), overlap({ conflict: true }), reorder(3), duplicate(undefined, { ttlDelta: 1 }), snap(20), vlan(1), tunnel('gre'), fragment(40),
      offloadChecksum(), offloadLength(), jump(0, 5), swap(0, 1),
    ];
    const frames = conversation().frames;
    const before = JSON.stringify(frames);
    for (const transform of transforms) transform(frames);
    expect(JSON.stringify(frames)).toBe(before);
  });
});

describe('files', () => {
  const capture = (): CaptureBuilder => new CaptureBuilder({ startTime: '2026-01-02T03:04:05.123456789Z' }).raw(fromHex('00 01 02 03 04'));

  it('are classic pcap in four forms', () => {
    const seconds = Date.parse('2026-01-02T03:04:05Z') / 1000;
    for (const bigEndian of [false, true]) {
      for (const nanos of [false, true]) {
        const file = capture().toPcap({ bigEndian, nanos, snapLength: 99, linkType: 113 });
        const view = new DataView(file.buffer);
        const word = (at: number): number => view.getUint32(at, !bigEndian);
        expect(word(0)).toBe(nanos ? 0xa1b23c4d : 0xa1b2c3d4);
        expect([word(16), word(20)]).toEqual([99, 113]);
        expect([word(24), word(28), word(32), word(36)]).toEqual([seconds, nanos ? 123456789 : 123456, 5, 5]);
        expect(file.length).toBe(24 + 16 + 5);
      }
    }
  });

  it('are pcapng whose blocks all say their length twice', () => {
    for (const bigEndian of [false, true]) {
      const file = capture().toPcapng({
        bigEndian, comment: 'hello', keyLog: 'X', interfaces: [{ name: 'eth0', resolution: 3, offset: 10, statistics: { dropped: 1 } }, { linkType: 101 }],
      });
      const view = new DataView(file.buffer);
      const types: number[] = [];
      for (let at = 0; at < file.length;) {
        const length = view.getUint32(at + 4, !bigEndian);
        expect(length % 4).toBe(0);
        expect(view.getUint32(at + length - 4, !bigEndian)).toBe(length);
        types.push(view.getUint32(at, !bigEndian));
        at += length;
      }
      expect(types).toEqual([0x0a0d0d0a, 1, 1, 10, 6, 5]);
    }
  });

  it('are the same for the same script', () => {
    expect(conversation().apply(reorder(4, 3)).toPcap()).toEqual(conversation().apply(reorder(4, 3)).toPcap());
  });

  it('refuse what they cannot write', () => {
    expect(() => new CaptureBuilder({ linkType: 147 }).tcp().open()).toThrow(RangeError);
    expect(() => new CaptureBuilder().tcp({ client: '10.0.0.256:1' })).toThrow(TypeError);
    expect(() => new CaptureBuilder().tcp({ client: '[1::2::3]:1' })).toThrow(TypeError);
    expect(() => new CaptureBuilder({ startTime: 'yesterday' }).toPcap()).toThrow(TypeError);
    for (const linkType of Object.values(LinkType)) expect(() => new CaptureBuilder({ linkType }).tcp().open()).not.toThrow();
  });
});

describe('payloads', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

  it('are the examples of RFC 6455', () => {
    expect(hex(webSocketFrame({ payload: 'Hello' }))).toBe('810548656c6c6f');
    expect(hex(webSocketFrame({ payload: 'Hello', mask: 0x37fa213d }))).toBe('818537fa213d7f9f4d5158');
    expect(hex(webSocketFrame({ opcode: 9, payload: 'Hello' }))).toBe('890548656c6c6f');
    expect(hex(webSocketFrame({ opcode: 2, payload: new Uint8Array(256) })).slice(0, 8)).toBe('827e0100');
    expect(hex(webSocketFrame({ opcode: 2, payload: new Uint8Array(65536) })).slice(0, 20)).toBe('827f0000000000010000');
    expect(webSocketAccept('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(hex(closePayload(1000, 'ok'))).toBe('03e86f6b');
  });

  it('are chunks with sizes in hexadecimal', () => {
    const text = Buffer.from(chunked(['x'.repeat(26), 'é'], { trailers: { T: '1' }, extension: ';e' })).toString();
    expect(text).toBe(`1a;e\r\n${'x'.repeat(26)}\r\n2;e\r\né\r\n0\r\nT: 1\r\n\r\n`);
    expect(Buffer.from(chunked(['a'], { end: false })).toString()).toBe('1\r\na\r\n');
  });
});
