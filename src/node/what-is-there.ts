/** What would be lost where a file is written over. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Window } from '../capture/window.ts';
import { sniffCompression, sniffFormat, SNIFF_BYTES } from '../capture/sniff.ts';

/**
 * By its first bytes; what is compressed may be a capture. Nothing is lost of what is empty or no file, as a pipe, nor of what
 * cannot be read: whoever writes it will be told so.
 */
export function whatIsThere(path: string): 'nothing' | 'capture' | 'something else' {
  const bytes = new Uint8Array(SNIFF_BYTES);
  let end = 0;
  try {
    if (!statSync(path).isFile()) return 'nothing';
    const fd = openSync(path, 'r');
    try {
      end = readSync(fd, bytes);
    } finally {
      closeSync(fd);
    }
  } catch {
    return 'nothing';
  }
  if (end === 0) return 'nothing';
  const window = Window.over(bytes.subarray(0, end));
  return sniffFormat(window) !== null || sniffCompression(window) !== null ? 'capture' : 'something else';
}
