/** Classic pcap (draft-ietf-opsawg-pcap). */
import { startNanos } from './clock.ts';
import type { BuiltFrame } from './built-frame.ts';

export interface PcapOptions {
  linkType?: number;
  /** Nanosecond magic number and times; microseconds by default. */
  nanos?: boolean;
  bigEndian?: boolean;
  snapLength?: number;
}

export function writePcap(frames: readonly BuiltFrame[], startTime: string, options: PcapOptions = {}): Uint8Array<ArrayBuffer> {
  const { linkType = 1, nanos = false, bigEndian = false, snapLength = 262144 } = options;
  const file = new Uint8Array(24 + frames.reduce((size, frame) => size + 16 + frame.bytes.length, 0));
  const view = new DataView(file.buffer);
  const words = (at: number, ...values: number[]): void =>
    values.forEach((value, index) => view.setUint32(at + index * 4, value >>> 0, !bigEndian));
  words(0, nanos ? 0xa1b23c4d : 0xa1b2c3d4, 0, 0, 0, snapLength, linkType);
  view.setUint16(4, 2, !bigEndian);
  view.setUint16(6, 4, !bigEndian);
  const start = startNanos(startTime);
  let at = 24;
  for (const frame of frames) {
    const time = start + BigInt(frame.at);
    const fraction = Number(time % 1_000_000_000n);
    words(at, Number(time / 1_000_000_000n), nanos ? fraction : Math.floor(fraction / 1000), frame.bytes.length, frame.originalLength);
    file.set(frame.bytes, at + 16);
    at += 16 + frame.bytes.length;
  }
  return file;
}
