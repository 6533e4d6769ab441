import { Frame } from '../../src/frame.ts';
import type { NoteDetail } from '../../src/note.ts';
import { parseAddress } from '../../src/bytes/address.ts';
import { Decoder } from '../../src/decode/decoder.ts';
import type { DecoderOptions } from '../../src/decode/decoder.ts';
import type { Packet } from '../../src/wire/packet.ts';

/** Packets from their headers outward in: `ethernet(0x0800, ipv4(6, tcp()))`. Addresses are those of RFC 5737 and RFC 3849. */

/** Bytes of hexadecimal text; everything behind a `|` on a line is a remark. */
export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/\|.*$/gm, '').replace(/\s/g, '').match(/../g) ?? [], (pair) => parseInt(pair, 16));

export function join(...parts: (Uint8Array | number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export const be16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];
export const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value)];

export const ethernet = (type: number, payload: Uint8Array): Uint8Array =>
  join(hex('02 00 00 00 00 02  02 00 00 00 00 01'), be16(type), payload);

interface Ipv4 {
  source?: string;
  destination?: string;
  options?: Uint8Array;
  id?: number;
  /** Flags and offset as in the header. */
  fragment?: number;
  length?: number;
  ttl?: number;
}

export function ipv4(protocol: number, payload: Uint8Array, header: Ipv4 = {}): Uint8Array {
  const options = header.options ?? new Uint8Array(0);
  const length = header.length ?? 20 + options.length + payload.length;
  return join(
    [0x45 + options.length / 4, 0x02], be16(length), be16(header.id ?? 0x1234), be16(header.fragment ?? 0x4000),
    [header.ttl ?? 64, protocol], be16(0),
    parseAddress(header.source ?? '192.0.2.1')!, parseAddress(header.destination ?? '198.51.100.2')!, options, payload,
  );
}

type Ipv6 = Pick<Ipv4, 'source' | 'destination' | 'length'>;

export function ipv6(next: number, payload: Uint8Array, header: Ipv6 = {}): Uint8Array {
  return join(
    [0x60, 0x10, 0, 0], be16(header.length ?? payload.length), [next, 64],
    parseAddress(header.source ?? '2001:db8::1')!, parseAddress(header.destination ?? '2001:db8::2')!, payload,
  );
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export const tcp = (payload: Uint8Array = text('hello'), options = hex('01 01 08 0a 00 00 00 01 ff ff ff ff')): Uint8Array =>
  join(
    be16(40000), be16(80), be32(0xfffffff0), be32(7), [(20 + options.length) << 2, 0x18], be16(512), be16(0), be16(0), options,
    payload,
  );

export const udp = (payload = text('hello'), ports: [number, number] = [5000, 6000], length = 8 + payload.length): Uint8Array =>
  join(be16(ports[0]), be16(ports[1]), be16(length), be16(0), payload);

/** A decoder with its notes and a frame to feed it. */
export function bench(options: Partial<DecoderOptions> = {}) {
  const notes: ({ code: string } & NoteDetail)[] = [];
  const decoder = new Decoder({ ...options, note: (code, detail) => void notes.push({ code, ...detail }) });
  const frame = new Frame();
  return {
    decoder,
    notes,
    /** Decodes bytes that lie somewhere inside a larger window, at a time in seconds. */
    decode(bytes: Uint8Array, how: { linkType?: number; originalLength?: number; seconds?: number } = {}): Packet {
      frame.bytes = join(hex('ee ee ee'), bytes, hex('ee ee ee ee'));
      frame.start = 3;
      frame.end = 3 + bytes.length;
      frame.originalLength = how.originalLength ?? bytes.length;
      frame.linkType = how.linkType ?? 1;
      frame.seconds = how.seconds ?? 0;
      frame.number++;
      return decoder.decode(frame);
    },
  };
}

/** One frame through a fresh decoder. */
export const decodeOne = (bytes: Uint8Array, how?: { linkType?: number; originalLength?: number }): Packet =>
  bench().decode(bytes, how);
