/** The same frames in other wrappings. */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Frame } from '../../src/frame.ts';
import { pcapngBlock } from '../../src/testing/index.ts';
import { eachFrame } from '../frames.ts';
import { pcapHeader, writeWhole } from './pcap-file.ts';
import { putRecordHeader } from './rewrite.ts';
import { RECORD_HEADER } from './template.ts';
import { MAX_RECORD } from './traffic.ts';

const BUFFER_BYTES = 4 << 20;
const BLOCK_HEADER = 28;
const ENHANCED_PACKET = 6;

/** Writes a frame at a place and returns what it took. */
type PutFrame = (frame: Frame, bytes: Uint8Array, view: DataView, at: number) => number;

/** The first frames, for peers that take too long for all of them. Returns how many there were. */
export const slice = (from: string, to: string, frames: number): number => rewrap(from, to, [pcapHeader()], pcapRecord, frames);

/** As pcapng: one section, one interface, microseconds. Returns how many frames there were. */
export const pcapng = (from: string, to: string): number => rewrap(from, to, [
  pcapngBlock(0x0a0d0d0a, Uint8Array.of(0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255)),
  pcapngBlock(1, Uint8Array.of(1, 0, 0, 0, 0, 0, 4, 0)),
], enhancedPacket);

export async function gzip(from: string, to: string): Promise<void> {
  const chunkSize = 1 << 20;
  const read = createReadStream(from, { highWaterMark: chunkSize });
  await pipeline(read, createGzip({ level: 6, chunkSize }), createWriteStream(`${to}.part`));
  renameSync(`${to}.part`, to);
}

/** Made by the program of that name, since not every Node has it. */
export function zstd(from: string, to: string): void {
  const { status, error } = spawnSync('zstd', ['-q', '-3', '-f', from, '-o', `${to}.part`]);
  if (status !== 0) throw error ?? new Error(`zstd ended with ${status}`);
  renameSync(`${to}.part`, to);
}

function rewrap(from: string, to: string, heads: readonly Uint8Array[], put: PutFrame, most = Infinity): number {
  let frames = 0;
  writeWhole(to, (write) => {
    for (const head of heads) write(head);
    const bytes = new Uint8Array(BUFFER_BYTES);
    const view = new DataView(bytes.buffer);
    let at = 0;
    frames = eachFrame(from, (frame) => {
      at += put(frame, bytes, view, at);
      if (at + MAX_RECORD > bytes.length) {
        write(bytes.subarray(0, at));
        at = 0;
      }
      return frame.number < most;
    });
    write(bytes.subarray(0, at));
  });
  return frames;
}

function pcapRecord(frame: Frame, bytes: Uint8Array, view: DataView, at: number): number {
  const length = frame.end - frame.start;
  putRecordHeader(view, at, frame.seconds, frame.nanos, length);
  bytes.set(frame.bytes.subarray(frame.start, frame.end), at + RECORD_HEADER);
  return RECORD_HEADER + length;
}

function enhancedPacket(frame: Frame, bytes: Uint8Array, view: DataView, at: number): number {
  const length = frame.end - frame.start;
  const padded = (length + 3) & ~3;
  const total = BLOCK_HEADER + padded + 4;
  const ticks = frame.seconds * 1e6 + frame.nanos / 1e3;
  const words = [ENHANCED_PACKET, total, 0, Math.floor(ticks / 0x1_0000_0000), ticks % 0x1_0000_0000, length, length];
  words.forEach((word, index) => view.setUint32(at + index * 4, word, true));
  const dataAt = at + BLOCK_HEADER;
  bytes.set(frame.bytes.subarray(frame.start, frame.end), dataAt);
  bytes.fill(0, dataAt + length, dataAt + padded);
  view.setUint32(at + total - 4, total, true);
  return total;
}
