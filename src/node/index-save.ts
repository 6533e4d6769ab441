/** Frames of a capture, written as pcapng (draft-ietf-opsawg-pcapng): one section, the interfaces that they were captured on. */
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { toBytes } from '../bytes/text.ts';
import type { CaptureInterface } from '../capture/capture-reader.ts';
import type { FrameFetcher, KnownFile } from './index-frames.ts';
import { writeWhole } from './whole-file.ts';
import type { Put, WholeFileOptions } from './whole-file.ts';

const BATCH = 1 << 20;
const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const COMMENT = 1;
const NAME = 2;
const RESOLUTION = 9;
/** Nanoseconds, which hold every time that a frame can have. */
const NANO = 9;

/** @throws {Error} where `path` is one of the files that the frames are read from; and as `writeWhole`. */
export async function saveFrames(
  path: string, numbers: Uint32Array, fetcher: FrameFetcher, files: readonly KnownFile[], options: WholeFileOptions = {},
): Promise<{ frames: number; bytes: number }> {
  if (files.some((file) => isSameFile(file.path, path))) throw new Error(`${path}: is the capture itself, and stays as it is`);
  const bytes = await writeWhole(path, (write) => writeFrames(numbers, fetcher, files, write), options);
  return { frames: numbers.length, bytes };
}

/** Gives how many bytes they are. */
async function writeFrames(numbers: Uint32Array, fetcher: FrameFetcher, files: readonly KnownFile[], write: Put): Promise<number> {
  let written = 0;
  let batch: Uint8Array[] = [];
  let waiting = 0;
  const put = (block: Uint8Array): void => {
    batch.push(block);
    waiting += block.length;
  };
  const flush = async (): Promise<void> => {
    await write(join(...batch));
    written += waiting;
    batch = [];
    waiting = 0;
  };
  put(block(SECTION, words(0x1a2b3c4d), shorts(1, 0), words(0xffffffff, 0xffffffff)));
  // Interfaces are numbered over all files here.
  const first: number[] = [];
  let count = 0;
  for (const { interfaces } of files) {
    first.push(count);
    count += interfaces.length;
    for (const face of interfaces) put(interfaceBlock(face));
  }
  for (let at = 0; at < numbers.length; at++) {
    const frame = fetcher.place(numbers, at);
    const data = frame.bytes.slice(frame.start, frame.end);
    const nanos = BigInt(frame.seconds) * 1_000_000_000n + BigInt(frame.nanos);
    const time = [Number((nanos >> 32n) & 0xffffffffn), Number(nanos & 0xffffffffn)];
    const comments = options(fetcher.comments().map((text) => [COMMENT, toBytes(text)]));
    const about = words(first[frame.file]! + frame.interfaceId, ...time, data.length, frame.originalLength);
    put(block(ENHANCED_PACKET, about, padded(data), comments));
    if (waiting < BATCH) continue;
    await flush();
    await setImmediate();
  }
  await flush();
  return written;
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

function interfaceBlock({ linkTypeNumber, snapLength, name }: CaptureInterface): Uint8Array {
  return block(INTERFACE, shorts(linkTypeNumber, 0), words(snapLength), options([
    ...(name === null ? [] : [[NAME, toBytes(name)] as const]), [RESOLUTION, Uint8Array.of(NANO)],
  ]));
}

function options(list: readonly (readonly [code: number, value: Uint8Array])[]): Uint8Array {
  if (list.length === 0) return new Uint8Array(0);
  return join(...list.flatMap(([code, value]) => {
    const cut = value.subarray(0, 0xffff);
    return [shorts(code, cut.length), padded(cut)];
  }), shorts(0, 0));
}

function block(type: number, ...parts: Uint8Array[]): Uint8Array {
  const body = join(...parts);
  const length = words(body.length + 12);
  return join(words(type), length, body, length);
}

const words = (...values: number[]): Uint8Array => bytesOf(4, values, (view, at, value) => view.setUint32(at, value, true));
const shorts = (...values: number[]): Uint8Array => bytesOf(2, values, (view, at, value) => view.setUint16(at, value, true));

function bytesOf(size: number, values: readonly number[], put: (view: DataView, at: number, value: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, index) => put(view, index * size, value));
  return new Uint8Array(view.buffer);
}

const padded = (bytes: Uint8Array): Uint8Array =>
  (bytes.length % 4 === 0 ? bytes : join(bytes, new Uint8Array(-bytes.length & 3)));

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
