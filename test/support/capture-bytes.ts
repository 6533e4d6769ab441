/** Capture files made in memory, for tests of the readers. Plain enough to be checked by eye. */
import { toBytes } from '../../src/bytes/text.ts';

export type Piece = Uint8Array | string | number[];

export function concat(...pieces: Piece[]): Uint8Array<ArrayBuffer> {
  const parts = pieces.map((piece) => (typeof piece === 'string' ? toBytes(piece) : Uint8Array.from(piece)));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Words of 16 and 32 bits in one byte order. */
export interface Words {
  u16(...values: number[]): Uint8Array;
  u32(...values: number[]): Uint8Array;
}

export function words(little: boolean): Words {
  const put = (size: 2 | 4, values: number[]): Uint8Array => {
    const view = new DataView(new ArrayBuffer(values.length * size));
    values.forEach((value, at) => (size === 2 ? view.setUint16(at * 2, value, little) : view.setUint32(at * 4, value, little)));
    return new Uint8Array(view.buffer);
  };
  return { u16: (...values) => put(2, values), u32: (...values) => put(4, values) };
}

export interface TestFrame {
  data: Piece;
  seconds?: number;
  /** Micro- or nanoseconds, as the file counts. */
  ticks?: number;
  /** Length on the wire; that of the data unless given. */
  original?: number;
}

export interface PcapFile {
  little?: boolean;
  magic?: number;
  version?: [major: number, minor: number];
  snapLength?: number;
  linkType?: number;
  /** Write the length on the wire first. */
  originalFirst?: boolean;
  /** Bytes between each record header and its data. */
  extra?: Piece;
  /** Bytes behind the file header. */
  behindHeader?: Piece;
}

export function pcapHeader(file: PcapFile = {}): Uint8Array<ArrayBuffer> {
  const { little = true, magic = 0xa1b2c3d4, version = [2, 4], snapLength = 65535, linkType = 1, behindHeader = [] } = file;
  const { u16, u32 } = words(little);
  return concat(u32(magic), u16(...version), u32(0, 0, snapLength, linkType), behindHeader);
}

export function pcapRecord(frame: TestFrame, file: PcapFile = {}): Uint8Array<ArrayBuffer> {
  const { u32 } = words(file.little ?? true);
  const data = concat(frame.data);
  const lengths = [data.length, frame.original ?? data.length];
  if (file.originalFirst) lengths.reverse();
  return concat(u32(frame.seconds ?? 1_700_000_000, frame.ticks ?? 0, ...lengths), file.extra ?? [], data);
}

export const pcapBytes = (frames: TestFrame[], file: PcapFile = {}): Uint8Array<ArrayBuffer> =>
  concat(pcapHeader(file), ...frames.map((frame) => pcapRecord(frame, file)));

const padding = (length: number): number[] => Array<number>(-length & 3).fill(0);

export type Option = [code: number, value: Piece];

/** Blocks of pcapng in one byte order. Times are ticks, as two halves. */
export function pcapngBlocks(little = true) {
  const { u16, u32 } = words(little);
  const block = (type: number, ...body: Piece[]): Uint8Array<ArrayBuffer> => {
    const all = concat(...body);
    const length = all.length + padding(all.length).length + 12;
    return concat(u32(type, length), all, padding(all.length), u32(length));
  };
  const options = (list: Option[]): Uint8Array =>
    list.length === 0 ? concat() : concat(
      ...list.map(([code, value]) => {
        const bytes = concat(value);
        return concat(u16(code, bytes.length), bytes, padding(bytes.length));
      }),
      u16(0, 0),
    );
  const packet = (data: Piece, list: Option[]): Piece[] => {
    const bytes = concat(data);
    return [bytes, padding(bytes.length), options(list)];
  };
  return {
    block,
    options,
    section: (list: Option[] = [], version: [number, number] = [1, 0]) =>
      block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(...version), u32(0xffffffff, 0xffffffff), options(list)),
    face: (linkType: number, snapLength = 0, list: Option[] = []) => block(1, u16(linkType, 0), u32(snapLength), options(list)),
    enhanced: (id: number, time: [high: number, low: number], data: Piece, list: Option[] = [], original?: number) => {
      const { length } = concat(data);
      return block(6, u32(id, ...time, length, original ?? length), ...packet(data, list));
    },
    obsolete: (id: number, time: [high: number, low: number], data: Piece) => {
      const { length } = concat(data);
      return block(2, u16(id, 0), u32(...time, length, length), ...packet(data, []));
    },
    simple: (data: Piece, original?: number) => block(3, u32(original ?? concat(data).length), data),
    statistics: (id: number, list: Option[]) => block(5, u32(id, 0, 0), options(list)),
    /** An option's value: a count of 64 bits. */
    count: (value: number): Uint8Array => (little ? u32(value, 0) : u32(0, value)),
    names: (...records: [address: number[], ...names: string[]][]) =>
      block(4, ...records.map(([address, ...names]) => {
        const value = concat(address, ...names.map((name) => `${name}\0`));
        return concat(u16(address.length === 4 ? 1 : 2, value.length), value, padding(value.length));
      }), u16(0, 0)),
    secrets: (type: number, data: Piece) => block(10, u32(type, concat(data).length), data),
  };
}

/** 64 bits of a count of ticks, as pcapng halves it. */
export const halves = (ticks: bigint): [high: number, low: number] => [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];

export interface SnoopFile {
  version?: number;
  linkType?: number;
  /** Frames dropped so far, in every record. */
  drops?: number;
}

export function snoopBytes(frames: TestFrame[], file: SnoopFile = {}): Uint8Array<ArrayBuffer> {
  const { version = 2, linkType = 4, drops = 0 } = file;
  const { u32 } = words(false);
  return concat('snoop\0\0\0', u32(version, linkType), ...frames.map((frame) => {
    const data = concat(frame.data);
    const pad = padding(data.length);
    const lengths = [frame.original ?? data.length, data.length, 24 + data.length + pad.length];
    return concat(u32(...lengths, drops, frame.seconds ?? 1_700_000_000, frame.ticks ?? 0), data, pad);
  }));
}
