/** Captured bytes to strings and strings to safe strings. Nothing here throws on any input. */

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Calling a decoder costs as much as so many characters put together one by one. */
const FEW = 8;
/** So many bytes are looked at for being ASCII sooner than a decoder of UTF-8 is called. */
const SHORT_TEXT = 96;

type Slice = (this: Uint8Array, start: number, end: number) => string;
/**
 * Where the platform is Node: its decoder of one character a byte, which takes a part of any array. A TextDecoder wants a
 * view of its own, and takes about twice as long in all; strings are made by the million.
 */
const latin1Slice: Slice | undefined =
  (globalThis as { Buffer?: { prototype: { latin1Slice?: Slice } } }).Buffer?.prototype.latin1Slice;

/** UTF-8 with U+FFFD for what is not UTF-8. */
export function utf8Text(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start <= (latin1Slice ? SHORT_TEXT : FEW) && isAscii(bytes, start, end)) return latin1Text(bytes, start, end);
  return utf8.decode(bytes.subarray(start, end));
}

/** UTF-8 bytes of a string. */
export const toBytes = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** One character a byte (ISO 8859-1): for protocol text such as header lines, where every byte must survive. */
export function latin1Text(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  if (end - start <= FEW) {
    for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
    return text;
  }
  if (latin1Slice) return latin1Slice.call(bytes, start, end);
  // A TextDecoder for latin1 is one of Windows-1252; in ASCII, which nearly all of it is, UTF-8 is the same.
  if (isAscii(bytes, start, end)) return utf8.decode(bytes.subarray(start, end));
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(end, at + 4096)) as unknown as number[]);
  }
  return text;
}

/** Whether `bytes[start..end)` is ASCII throughout. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= bytes[at]!;
  return seen < 0x80;
}

/** Base64 (RFC 4648 §4). */
export function base64Text(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return btoa(latin1Text(bytes, start, end));
}

const HEX = '0123456789abcdef';

/** Lower-case hexadecimal, two digits a byte. */
export function hexText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let at = start; at < end; at++) text += HEX.charAt(bytes[at]! >> 4) + HEX.charAt(bytes[at]! & 15);
  return text;
}

const PLAIN = /^[ -~]*$/;
/** Starting a regular expression costs as much as looking at so many characters. */
const SHORT = 32;

/** Whether `text` is printable ASCII, as most text is: known faster than by looking for what is not safe. */
export function isPlain(text: string): boolean {
  if (text.length > SHORT) return PLAIN.test(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

// C0, DEL, C1, and the characters that reorder or hide text (bidi controls, zero-width, line separators, tags).
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * Text from a capture, made safe to print on a terminal: control characters become their Unicode pictures (␛), other
 * unsafe ones `\u{…}`. Every captured string passes through here on its way to a terminal.
 */
export function printable(text: string): string {
  if (isPlain(text)) return text;
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `\\u{${code.toString(16)}}`;
  });
}
