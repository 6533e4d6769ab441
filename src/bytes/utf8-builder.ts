/**
 * Text put together as UTF-8 in memory that is used again. Strings made of many parts cost several times their length: each part,
 * each joint, and a copy of it all, in two bytes a character where there is but one arrow.
 */
import { latin1Text, utf8Text } from './text.ts';

const SPACE = 0x20;
const LAST_PLAIN = 0x7e;
/** Copying so many bytes one by one takes as long as a view of them. */
const FEW = 64;

const encoder = new TextEncoder();

export class Utf8Builder {
  /** The text is `bytes[0..at)`. Another array once it had to grow. */
  bytes: Uint8Array = new Uint8Array(1024);
  at = 0;

  clear(): void {
    this.at = 0;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.bytes.length - this.at >= count) return;
    const more = new Uint8Array(Math.max(2 * this.bytes.length, this.at + count));
    more.set(this.bytes.subarray(0, this.at));
    this.bytes = more;
  }

  /** Any text. Half a surrogate pair becomes U+FFFD. Returns its length. */
  text(text: string): number {
    // Looked up once: strings are of more classes inside of V8 than it looks up quickly.
    const { length } = text;
    this.reserve(3 * length);
    const { bytes } = this;
    let { at } = this;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x80) bytes[at++] = code;
      else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else if (code < 0xd800 || code > 0xdfff) {
        bytes[at++] = 0xe0 | (code >> 12);
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else {
        this.at += encoder.encodeInto(text, bytes.subarray(this.at)).written;
        return length;
      }
    }
    this.at = at;
    return length;
  }

  /** Text that is all printable ASCII. Returns its length, or -1, and nothing is written, where it is not. */
  plain(text: string): number {
    const { length } = text;
    this.reserve(length);
    const { bytes } = this;
    let { at } = this;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < SPACE || code > LAST_PLAIN) return -1;
      bytes[at++] = code;
    }
    this.at = at;
    return length;
  }

  /** A whole number that is not negative, with leading zeros up to `digits`. Returns its digits. */
  number(value: number, digits = 1): number {
    if ((value | 0) !== value || value < 0) return this.text(String(value).padStart(digits, '0'));
    let count = digits;
    for (let limit = 10 ** digits; value >= limit; limit *= 10) count++;
    this.reserve(count);
    this.at += count;
    let rest = value;
    for (let at = this.at - 1, left = count; left > 0; left--, at--) {
      const next = (rest / 10) | 0;
      this.bytes[at] = 48 + rest - next * 10;
      rest = next;
    }
    return count;
  }

  spaces(count: number): void {
    this.reserve(count);
    const { bytes, at } = this;
    for (let i = 0; i < count; i++) bytes[at + i] = SPACE;
    this.at += count;
  }

  lineEnd(): void {
    this.reserve(1);
    this.bytes[this.at++] = 10;
  }

  /** A part of another text. */
  copy({ bytes: from }: Utf8Builder, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    const { bytes, at } = this;
    if (count > FEW) bytes.set(from.subarray(start, end), at);
    else for (let i = 0; i < count; i++) bytes[at + i] = from[start + i]!;
    this.at += count;
  }

  /** Removes white space from the end of the line that begins at `start`. */
  trimEnd(start: number): void {
    const last = this.at > start ? this.bytes[this.at - 1]! : 0;
    if (last > SPACE && last <= LAST_PLAIN) return;
    const text = this.toString(start);
    this.at = start;
    this.text(text.trimEnd());
  }

  toString(start = 0, end = this.at): string {
    return utf8Text(this.bytes, start, end);
  }

  /** Its bytes as a string of as many characters: of all ways to keep bytes for a while the one that takes least. */
  get encoded(): string {
    return latin1Text(this.bytes, 0, this.at);
  }
}
