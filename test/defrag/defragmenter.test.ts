import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fit } from '../../src/wire/packet.ts';
import type { Packet } from '../../src/wire/packet.ts';
import { headerFieldValues } from '../../src/wire/fields.ts';
import { packetSummary } from '../../src/wire/summary.ts';
import { checkTransport } from '../../src/wire/checksum.ts';
import { be16, be32, bench, ethernet, hex, ipv4, ipv6, join, text, udp } from '../wire/build.ts';

const RAW = { linkType: 101 };
const MORE = 0x2000;

interface Piece {
  start: number;
  end: number;
  last: boolean;
}

const cut4 = (payload: Uint8Array, { start, end, last }: Piece, id = 0x77): Uint8Array =>
  ipv4(17, payload.slice(start, end), { id, fragment: (start >> 3) | (last ? 0 : MORE) });

const cut6 = (payload: Uint8Array, { start, end, last }: Piece, id = 0x77): Uint8Array =>
  ipv6(44, join([17, 0], be16(start | (last ? 0 : 1)), be32(id), payload.slice(start, end)));

/** Pieces between the given places, which are multiples of eight. */
function pieces(length: number, cuts: number[]): Piece[] {
  const ends = [...new Set(cuts.filter((at) => at > 0 && at < length))].sort((a, b) => a - b);
  return [...ends, length].map((end, at) => ({ start: at === 0 ? 0 : ends[at - 1]!, end, last: end === length }));
}

const payloadOf = (packet: Packet): number[] => Array.from(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd));
const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 255);

describe.each([['IPv4', cut4], ['IPv6', cut6]] as const)('%s fragments', (_, cut) => {
  const plan = fc.record({
    length: fc.integer({ min: 9, max: 600 }),
    cuts: fc.array(fc.integer({ min: 1, max: 75 }), { minLength: 1, maxLength: 12 }),
    again: fc.array(fc.nat(20), { maxLength: 5 }),
    seed: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
  });

  it('give the same datagram in any split, order and repetition', () => {
    fc.assert(fc.property(plan, ({ length, cuts, again, seed }) => {
      const datagram = udp(pattern(length));
      const all = pieces(datagram.length, cuts.map((at) => at * 8));
      fc.pre(all.length > 1);
      const ranked = all.map((piece, at) => ({ piece, rank: seed[at]! })).sort((a, b) => a.rank - b.rank);
      const order = ranked.map(({ piece }) => piece);
      const last = order.pop()!;
      // A copy that comes when its datagram is whole begins another one: here copies come before that.
      const copies = again.map((at) => order[at % order.length]!);
      const { decode, notes } = bench();
      for (const piece of [...order, ...copies]) expect(decode(cut(datagram, piece), RAW).fit).toBe(Fit.Fragment);
      const packet = decode(cut(datagram, last), RAW);
      expect(packet).toMatchObject({ fit: Fit.Ok, reassembled: true, transport: 17, srcPort: 5000, payloadLength: length });
      expect(payloadOf(packet)).toEqual([...pattern(length)]);
      expect(notes.map(({ code, conflict }) => ({ code, conflict }))).toEqual(
        copies.map(() => ({ code: 'fragment-overlap', conflict: false })),
      );
    }));
  });

  it('overlapping with the same bytes give the datagram and a note', () => {
    const datagram = udp(pattern(40));
    const { decode, notes } = bench();
    decode(cut(datagram, { start: 0, end: 24, last: false }), RAW);
    const packet = decode(cut(datagram, { start: 16, end: 48, last: true }), RAW);
    expect(payloadOf(packet)).toEqual([...pattern(40)]);
    expect(notes).toMatchObject(
      [{ code: 'fragment-overlap', conflict: false, severity: 'note', offset: 16, length: 32, firstFrame: 1, frame: 2 }],
    );
  });

  it('overlapping with other bytes keep what came first', () => {
    const datagram = udp(pattern(40));
    const forged = datagram.slice();
    forged.fill(0xaa, 16);
    const { decode, notes } = bench();
    decode(cut(datagram, { start: 0, end: 24, last: false }), RAW);
    decode(cut(forged, { start: 16, end: 32, last: false }), RAW);
    const packet = decode(cut(datagram, { start: 32, end: 48, last: true }), RAW);
    expect(payloadOf(packet)).toEqual([...join(pattern(16), new Uint8Array(8).fill(0xaa), pattern(40).slice(24))]);
    expect(notes).toMatchObject([{ code: 'fragment-overlap', conflict: true, frame: 2 }]);
  });

  it('that go over the end that is known are cut there', () => {
    const datagram = udp(pattern(40));
    const longer = join(datagram, pattern(16));
    const { decode, notes } = bench();
    decode(cut(datagram, { start: 32, end: 48, last: true }), RAW);
    decode(cut(longer, { start: 40, end: 64, last: false }), RAW);
    const packet = decode(cut(datagram, { start: 0, end: 32, last: false }), RAW);
    expect(payloadOf(packet)).toEqual([...pattern(40)]);
    expect(notes).toMatchObject([{ code: 'fragment-overlap', conflict: true, frame: 2 }]);
  });

  it('whose last one ends inside the others give what came first', () => {
    const datagram = udp(pattern(28));
    const { decode, notes } = bench();
    decode(cut(datagram, { start: 0, end: 36, last: false }), RAW);
    const packet = decode(cut(datagram, { start: 24, end: 28, last: true }), RAW);
    expect(payloadOf(packet)).toEqual([...pattern(28)]);
    expect(notes).toMatchObject([{ code: 'fragment-overlap', conflict: true }]);
  });

  it('with a tiny first one give their ports when whole', () => {
    const datagram = udp(pattern(100));
    const { decode } = bench();
    expect(decode(cut(datagram, { start: 0, end: 8, last: false }), RAW)).toMatchObject({
      fit: Fit.Fragment, transport: 0, srcPort: 0,
    });
    expect(decode(cut(datagram, { start: 8, end: 108, last: true }), RAW)).toMatchObject({
      transport: 17, srcPort: 5000, payloadLength: 100,
    });
  });

  it('of two datagrams at once are told apart by their identification', () => {
    const a = udp(text('datagram number one'));
    const b = udp(text('the second datagram'));
    const { decode } = bench();
    decode(cut(a, { start: 0, end: 16, last: false }, 1), RAW);
    decode(cut(b, { start: 0, end: 16, last: false }, 2), RAW);
    expect(payloadOf(decode(cut(b, { start: 16, end: b.length, last: true }, 2), RAW))).toEqual([...text('the second datagram')]);
    expect(payloadOf(decode(cut(a, { start: 16, end: a.length, last: true }, 1), RAW))).toEqual([...text('datagram number one')]);
  });

  it('that never complete are noted after the timeout, and a late one begins anew', () => {
    const datagram = udp(pattern(40));
    const { decode, notes } = bench({ fragmentTimeout: 5 });
    decode(cut(datagram, { start: 0, end: 24, last: false }), { ...RAW, seconds: 10 });
    expect(decode(cut(datagram, { start: 24, end: 32, last: false }), { ...RAW, seconds: 15 }).fit).toBe(Fit.Fragment);
    expect(notes).toEqual([]);
    expect(decode(cut(datagram, { start: 32, end: 48, last: true }), { ...RAW, seconds: 16 }).fit).toBe(Fit.Fragment);
    expect(notes).toMatchObject([{ code: 'fragment-missing', frame: 3, firstFrame: 1, fragments: 2, length: null, missing: 0 }]);
  });

  it('are waited for as long as hosts wait: 60 seconds', () => {
    const datagram = udp(pattern(40));
    const { decode } = bench();
    decode(cut(datagram, { start: 0, end: 24, last: false }), { ...RAW, seconds: 10 });
    expect(decode(cut(datagram, { start: 24, end: 48, last: true }), { ...RAW, seconds: 70 })).toMatchObject({ reassembled: true });
  });

  it('that are unfinished at the end of the capture are noted with what is missing', () => {
    const datagram = udp(pattern(40));
    const { decode, decoder, notes } = bench();
    decode(cut(datagram, { start: 0, end: 8, last: false }), RAW);
    decode(cut(datagram, { start: 32, end: 48, last: true }), RAW);
    decoder.finish();
    decoder.finish();
    expect(notes).toMatchObject([{ code: 'fragment-missing', frame: null, length: 48, missing: 24 }]);
  });

  it('beyond the budget give up the oldest datagram', () => {
    const datagram = udp(pattern(40));
    const { decode, notes } = bench({ maxFragmentBytes: 8000 });
    for (let id = 1; id <= 5; id++) decode(cut(datagram, { start: 0, end: 24, last: false }, id), RAW);
    expect(notes).toMatchObject([{ code: 'fragment-limit', firstFrame: 1 }, { code: 'fragment-limit', firstFrame: 2 }]);
    expect(decode(cut(datagram, { start: 24, end: 48, last: true }, 5), RAW).reassembled).toBe(true);
  });

  it('that add up to more than a datagram can have are left out with a note', () => {
    const { decode, notes } = bench();
    const far = cut(join(new Uint8Array(65528), pattern(100)), { start: 65528, end: 65628, last: true });
    expect(decode(far, RAW).fit).toBe(Fit.Fragment);
    expect(notes).toMatchObject([{ code: 'fragment-too-long', end: 65628 }]);
  });

  it('of the longest datagram are put together', () => {
    const datagram = udp(pattern(65000));
    const { decode } = bench();
    const all = pieces(datagram.length, Array.from({ length: 60 }, (_, at) => at * 1080));
    const packets = all.toReversed().map((piece) => decode(cut(datagram, piece), RAW).reassembled);
    expect(packets.filter(Boolean)).toEqual([true]);
  });

  it('cut by the snap length are never put together, yet the first one shows its ports', () => {
    const datagram = udp(pattern(100));
    const { decode, decoder, notes } = bench();
    const first = cut(datagram, { start: 0, end: 96, last: false });
    expect(decode(first.slice(0, -8), { ...RAW, originalLength: first.length })).toMatchObject({
      transport: 17, srcPort: 5000, reassembled: false,
    });
    const second = cut(datagram, { start: 96, end: 108, last: true });
    expect(decode(second.slice(0, -4), { ...RAW, originalLength: second.length }).fit).toBe(Fit.Fragment);
    decoder.finish();
    expect(notes).toEqual([]);
  });
});

describe('what a reassembled packet shows', () => {
  const datagram = udp(pattern(40));

  it('its addresses are readable in the datagram, its outer headers in the frame', () => {
    const { decode } = bench();
    decode(ethernet(0x0800, cut4(datagram, { start: 0, end: 24, last: false })), { linkType: 1 });
    const packet = decode(ethernet(0x0800, cut4(datagram, { start: 24, end: 48, last: true })), { linkType: 1 });
    expect(packetSummary(packet)).toBe('192.0.2.1:5000 > 198.51.100.2:6000 UDP length 40');
    expect(headerFieldValues(packet, 'eth.src')).toEqual(['02:00:00:00:00:01']);
    expect(headerFieldValues(packet, 'ip.frag_offset')).toEqual([24]);
    expect(headerFieldValues(packet, 'udp.srcport')).toEqual([5000]);
  });

  it('its checksum is over the whole datagram', () => {
    const { decode } = bench();
    const summed = datagram.slice();
    summed.set([0x12, 0x34], 6);
    decode(cut4(summed, { start: 0, end: 24, last: false }), RAW);
    const packet = decode(cut4(summed, { start: 24, end: 48, last: true }), RAW);
    expect(checkTransport(packet)).toBe(2);
  });

  it('an IPv6 fragment that is the whole datagram needs no other', () => {
    const { decode } = bench();
    expect(decode(cut6(datagram, { start: 0, end: 48, last: true }), RAW)).toMatchObject({
      transport: 17, reassembled: false, fit: Fit.Ok,
    });
  });

  it('the last stop of a source route survives', () => {
    const final = hex('20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 99');
    const routed = ({ start, end, last }: Piece): Uint8Array =>
      ipv6(
        43,
        join(hex('2c 02 00 01 00 00 00 00'), final, [17, 0], be16(start | (last ? 0 : 1)), be32(5), datagram.slice(start, end)),
      );
    const { decode } = bench();
    decode(routed({ start: 24, end: 48, last: true }), RAW);
    const packet = decode(routed({ start: 0, end: 24, last: false }), RAW);
    expect(packetSummary(packet)).toBe('[2001:db8::1]:5000 > [2001:db8::99]:6000 UDP length 40');
  });

  it('the last stop of an IPv4 source route survives', () => {
    const options = hex('83 07 04 0a 00 00 63 00');
    const routed = (start: number, end: number): Uint8Array =>
      ipv4(17, datagram.slice(start, end), { options, fragment: (start >> 3) | (end < datagram.length ? MORE : 0) });
    const { decode } = bench();
    decode(routed(24, 48), RAW);
    expect(packetSummary(decode(routed(0, 24), RAW))).toBe('192.0.2.1:5000 > 10.0.0.99:6000 UDP length 40');
  });

  it('a packet fragmented inside a tunnel that is fragmented itself comes out whole', () => {
    const inner = (piece: Piece): Uint8Array =>
      ipv4(
        17, datagram.slice(piece.start, piece.end),
        { source: '10.0.0.1', destination: '10.0.0.2', id: 9, fragment: (piece.start >> 3) | (piece.last ? 0 : MORE) },
      );
    const { decode, decoder, notes } = bench();
    const outer = (payload: Uint8Array, id: number): Packet => {
      decode(ipv4(4, payload.slice(0, 16), { id, fragment: MORE }), RAW);
      return decode(ipv4(4, payload.slice(16), { id, fragment: 2 }), RAW);
    };
    expect(outer(inner({ start: 0, end: 24, last: false }), 1).fit).toBe(Fit.Fragment);
    const packet = outer(inner({ start: 24, end: 48, last: true }), 2);
    expect(packetSummary(packet)).toBe('10.0.0.1:5000 > 10.0.0.2:6000 UDP length 40');
    expect(payloadOf(packet)).toEqual([...pattern(40)]);
    expect(headerFieldValues(packet, 'ip.src')).toEqual(['192.0.2.1', '10.0.0.1']);
    expect(decoder.tunnels.info(packet.tunnel)?.protocol).toBe('ip-in-ip');
    expect(notes).toEqual([]);
  });
});
