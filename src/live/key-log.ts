/** TLS secrets that programs write where `SSLKEYLOGFILE` says, kept in the capture that they belong to. */
import { closeSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { PcapngWriter } from '../capture/pcapng-writer.ts';

/** Type of secrets: an NSS key log (draft-ietf-opsawg-pcapng §4.7). */
const TLS_KEY_LOG = 0x544c534b;
const PIECE = 1 << 20;

/** How many sessions the key log has secrets of: each has a client random of its own. */
export const sessionsOf = (keyLog: string): number =>
  new Set([...keyLog.matchAll(/^[A-Z][A-Z0-9_]+ ([0-9a-fA-F]{64}) [0-9a-fA-F]+\r?$/gm)].map((match) => match[1]!.toLowerCase())).size;

/**
 * Puts a Decryption Secrets Block behind the section header of a pcapng that this program has written: programs that read once,
 * from the front, need it before the frames. The file is replaced when the new one is whole.
 */
export function embedKeyLog(path: string, keyLog: Uint8Array): void {
  const writer = new PcapngWriter();
  writer.secrets(TLS_KEY_LOG, keyLog);
  const old = openSync(path, 'r');
  const part = `${path}.part`;
  const made = openSync(part, 'w', 0o600);
  try {
    const buffer = new Uint8Array(PIECE);
    let count = readSync(old, buffer);
    const header = new DataView(buffer.buffer).getUint32(4, true);
    writeAll(made, buffer.subarray(0, header));
    writeAll(made, writer.take());
    writeAll(made, buffer.subarray(header, count));
    while ((count = readSync(old, buffer)) > 0) writeAll(made, buffer.subarray(0, count));
  } finally {
    closeSync(old);
    closeSync(made);
  }
  renameSync(part, path);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
