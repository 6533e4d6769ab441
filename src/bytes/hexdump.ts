import { hexText } from './text.ts';

/**
 * Lines of sixteen bytes as offset, hexadecimal and ASCII, the way `hexdump -C` and Wireshark's follow dialog print
 * them. `offset` is the number of the first byte; each line begins with `indent` and has a line end.
 */
export function hexdump(bytes: Uint8Array, start = 0, end = bytes.length, offset = 0, indent = ''): string {
  let text = '';
  for (let at = start; at < end; at += 16) {
    const stop = Math.min(at + 16, end);
    const digits = hexText(bytes, at, stop).replace(/../g, '$& ').trimEnd();
    const halves = digits.length > 23 ? `${digits.slice(0, 23)}  ${digits.slice(24)}` : digits;
    text += `${indent}${(offset + at - start).toString(16).padStart(8, '0')}  ${halves.padEnd(48)}  ${asciiText(bytes, at, stop)}\n`;
  }
  return text;
}

/** Printable ASCII, and a dot for every other byte. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return text;
}
