/** pcapng (draft-ietf-opsawg-pcapng): one section, its interfaces, packets, statistics. */
import { startNanos } from './clock.ts';
import { toBytes } from '../bytes/text.ts';
import { concat } from './octets.ts';
import type { BuiltFrame } from './built-frame.ts';

export interface PcapngInterface {
  linkType?: number;
  name?: string;
  description?: string;
  /** 0 is no limit, which is the default. */
  snapLength?: number;
  /** Negative power of ten of a second; 9. Left out of the file when it is 6, the format's default. */
  resolution?: number;
  /** Seconds that readers have to add to each time of this interface. */
  offset?: number;
  /** What the capturing program counted; goes into an Interface Statistics Block. */
  statistics?: { received?: number; dropped?: number };
}

export interface PcapngOptions {
  interfaces?: readonly PcapngInterface[];
  bigEndian?: boolean;
  /** The section's comment. */
  comment?: string;
  application?: string;
  /** NSS key log lines, as a Decryption Secrets Block before the packets. */
  keyLog?: string;
  /** Whole blocks to put before the packets, as they are; `pcapngBlock` makes them. */
  blocks?: readonly Uint8Array[];
  /** Write Simple Packet Blocks, which have no time and no interface. */
  simple?: boolean;
}

type Option = [code: number, value: Uint8Array];

/** A block of this type around a body, padded to whole words. */
export function pcapngBlock(type: number, body: Uint8Array, bigEndian = false): Uint8Array {
  const { u32 } = numbers(bigEndian);
  const length = 12 + aligned(body.length);
  return concat(u32(type), u32(length), pad(body), u32(length));
}

export function writePcapng(
  frames: readonly BuiltFrame[], startTime: string, options: PcapngOptions = {},
): Uint8Array<ArrayBuffer> {
  const { interfaces = [{}], bigEndian = false } = options;
  const { u16, u32, u64 } = numbers(bigEndian);
  const block = (type: number, ...parts: Uint8Array[]): Uint8Array => pcapngBlock(type, concat(...parts), bigEndian);
  const optionBytes = (list: readonly (Option | false)[]): Uint8Array => {
    const present = list.filter((option) => option !== false);
    if (present.length === 0) return new Uint8Array(0);
    return concat(...present.flatMap(([code, value]) => [u16(code), u16(value.length), pad(value)]), u16(0), u16(0));
  };
  const text = (code: number, value: string | undefined): Option | false => value !== undefined && [code, toBytes(value)];
  const start = startNanos(startTime);
  const ticks = (frame: BuiltFrame, id: number): bigint => {
    const { resolution = 9, offset = 0 } = interfaces[id] ?? {};
    const nanos = start + BigInt(frame.at) - BigInt(offset) * 1_000_000_000n;
    return resolution <= 9 ? nanos / 10n ** BigInt(9 - resolution) : nanos * 10n ** BigInt(resolution - 9);
  };

  const section = block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff),
    optionBytes([text(1, options.comment), text(4, options.application)]));
  const descriptions = interfaces.map(({ linkType = 1, snapLength = 0, name, description, resolution = 9, offset }) =>
    block(1, u16(linkType), u16(0), u32(snapLength), optionBytes([
      text(2, name), text(3, description), resolution !== 6 && [9, Uint8Array.of(resolution)],
      offset !== undefined && [14, u64(BigInt(offset))],
    ])));
  const secrets = options.keyLog === undefined ? []
    : [block(10, u32(0x544c534b), u32(toBytes(options.keyLog).length), pad(toBytes(options.keyLog)))];
  const packets = frames.map((frame) => {
    if (options.simple) return block(3, u32(frame.originalLength), frame.bytes);
    const time = ticks(frame, frame.interfaceId);
    return block(6, u32(frame.interfaceId), u32(Number(time >> 32n)), u32(Number(time & 0xffffffffn)),
      u32(frame.bytes.length), u32(frame.originalLength), pad(frame.bytes), optionBytes([text(1, frame.comment)]));
  });
  const last = frames.at(-1);
  const statistics = interfaces.flatMap(({ statistics: counted }, id) => {
    if (!counted) return [];
    const time = last ? ticks(last, id) : 0n;
    const count = (code: number, value: number | undefined): Option | false => value !== undefined && [code, u64(BigInt(value))];
    return [block(5, u32(id), u32(Number(time >> 32n)), u32(Number(time & 0xffffffffn)),
      optionBytes([count(4, counted.received), count(5, counted.dropped)]))];
  });
  return concat(section, ...descriptions, ...secrets, ...(options.blocks ?? []), ...packets, ...statistics);
}

const aligned = (length: number): number => (length + 3) & ~3;

const pad = (bytes: Uint8Array): Uint8Array => concat(bytes, new Uint8Array(aligned(bytes.length) - bytes.length));

function numbers(bigEndian: boolean) {
  const make = (size: number, write: (view: DataView) => void): Uint8Array => {
    const bytes = new Uint8Array(size);
    write(new DataView(bytes.buffer));
    return bytes;
  };
  return {
    u16: (value: number) => make(2, (view) => view.setUint16(0, value, !bigEndian)),
    u32: (value: number) => make(4, (view) => view.setUint32(0, value, !bigEndian)),
    u64: (value: bigint) => make(8, (view) => view.setBigUint64(0, BigInt.asUintN(64, value), !bigEndian)),
  };
}
