/** Frames of a capture, written as pcapng: one section, the interfaces that they were captured on. */
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import type { FrameFetcher, KnownFile } from './index-frames.ts';
import { PRIVATE, writeWhole } from './whole-file.ts';
import type { Put, WholeFileOptions } from './whole-file.ts';

const BATCH = 1 << 20;

/** @throws {Error} where `path` is one of the files that the frames are read from; and as `writeWhole`. */
export async function saveFrames(
  path: string, numbers: Uint32Array, fetcher: FrameFetcher, files: readonly KnownFile[], options: WholeFileOptions = {},
): Promise<{ frames: number; bytes: number }> {
  if (files.some((file) => isSameFile(file.path, path))) throw new Error(`${path}: is the capture itself, and stays as it is`);
  const bytes = await writeWhole(path, (write) => writeFrames(numbers, fetcher, files, write), { ...options, mode: PRIVATE });
  return { frames: numbers.length, bytes };
}

/** Gives how many bytes they are. */
async function writeFrames(numbers: Uint32Array, fetcher: FrameFetcher, files: readonly KnownFile[], write: Put): Promise<number> {
  let written = 0;
  const writer = new PcapngWriter();
  const flush = async (): Promise<void> => {
    written += writer.length;
    await write(writer.take());
  };
  writer.section(null);
  // Interfaces are numbered over all files here.
  const first: number[] = [];
  let count = 0;
  for (const { interfaces } of files) {
    first.push(count);
    count += interfaces.length;
    for (const { linkTypeNumber, snapLength, name } of interfaces) writer.interface({ linkTypeNumber, snapLength, name });
  }
  for (let at = 0; at < numbers.length; at++) {
    const frame = fetcher.place(numbers, at);
    writer.packet(first[frame.file]! + frame.interfaceId, frame, fetcher.comments());
    if (writer.length < BATCH) continue;
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
