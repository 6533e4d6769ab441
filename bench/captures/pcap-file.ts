import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { MAX_RECORD } from './traffic.ts';
import type { RecordSource } from './traffic.ts';

export const FILE_HEADER = 24;
const BUFFER_BYTES = 4 << 20;

/** The header of a pcap file: little-endian, microseconds, Ethernet. */
export function pcapHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(FILE_HEADER));
  const fields = [[0, 0xa1b2c3d4], [4, 0x0004_0002], [16, 262_144], [20, 1]] as const;
  for (const [at, value] of fields) header.setUint32(at, value, true);
  return new Uint8Array(header.buffer);
}

/** Fills a buffer with whole records and returns how many bytes they take; 0 at the end. */
export function fill(source: RecordSource, bytes: Uint8Array, view: DataView): number {
  let at = 0;
  while (at + MAX_RECORD <= bytes.length) {
    const length = source.next(bytes, view, at);
    if (length === 0) break;
    at += length;
  }
  return at;
}

/** Writes a capture and returns its length. Under the name is either all of it or nothing. */
export function writeCapture(path: string, source: RecordSource): number {
  const bytes = new Uint8Array(BUFFER_BYTES);
  const view = new DataView(bytes.buffer);
  return writeWhole(path, (write) => {
    write(pcapHeader());
    for (let end = fill(source, bytes, view); end > 0; end = fill(source, bytes, view)) write(bytes.subarray(0, end));
  });
}

/** Writes a file under another name first. Returns its length. */
export function writeWhole(path: string, make: (write: (bytes: Uint8Array) => void) => void): number {
  const file = openSync(`${path}.part`, 'w');
  let length = 0;
  try {
    make((bytes) => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      length += bytes.length;
    });
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.part`, path);
  return length;
}
