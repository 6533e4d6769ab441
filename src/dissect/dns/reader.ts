import { u8, u16, u32 } from '../../bytes/read.ts';
import { latin1Text } from '../../bytes/text.ts';

/** RFC 1035 §2.3.4. */
const MAX_NAME = 255;
/** A name has at most 127 labels; more pointers than that lead nowhere a real message leads. */
const MAX_JUMPS = 127;

/**
 * Reads a DNS message front to back. A read past `end` gives 0 or '' and leaves a reason in `fault`; every later read is
 * then empty too, so callers read a whole record and look at `fault` once.
 */
export class DnsReader {
  readonly bytes: Uint8Array;
  /** Where the message starts: what compression pointers count from. */
  readonly base: number;
  at: number;
  /** One past the last readable byte; narrowed while one record's data is read. */
  end: number;
  /** Why reading failed first, or null. */
  fault: string | null = null;
  /** The fault is that bytes are missing, not that they are wrong. */
  cut = false;
  readonly #messageEnd: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.base = this.at = start;
    this.end = this.#messageEnd = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  fail(reason: string): void {
    this.fault ??= reason;
    this.at = this.end;
  }

  u8(): number {
    return this.#has(1) ? u8(this.bytes, this.at++) : 0;
  }

  u16(): number {
    return this.#has(2) ? u16(this.bytes, (this.at += 2) - 2) : 0;
  }

  u32(): number {
    return this.#has(4) ? u32(this.bytes, (this.at += 4) - 4) : 0;
  }

  /** Steps over `count` bytes and gives the offset of the first, or -1. */
  take(count: number): number {
    return this.#has(count) ? (this.at += count) - count : -1;
  }

  /**
   * A domain name (RFC 1035 §4.1.4) without the final dot; the root is `.`. What was readable of a broken name is
   * returned. Pointers must lead back, each further than the last, so there are no loops.
   */
  name(): string {
    const { bytes } = this;
    let text = '';
    let octets = 1;
    let jumps = 0;
    let at = this.at;
    let limit = this.end;
    let lowest = at;
    let resume = -1;
    for (;;) {
      if (at >= limit) return this.#cutName(text);
      const length = u8(bytes, at);
      if (length === 0) break;
      if (length < 0x40) {
        if (at + 1 + length > limit) return this.#cutName(text);
        octets += 1 + length;
        if (octets > MAX_NAME) return this.#badName('a name is longer than 255 octets', text);
        text += (text === '' ? '' : '.') + labelText(bytes, at + 1, at + 1 + length);
        at += 1 + length;
      } else if (length >= 0xc0) {
        if (at + 1 >= limit) return this.#cutName(text);
        if (resume < 0) resume = at + 2;
        at = this.base + (((length & 0x3f) << 8) | u8(bytes, at + 1));
        if (at >= lowest || ++jumps > MAX_JUMPS) return this.#badName('a compression pointer does not lead back', text);
        lowest = at;
        limit = this.#messageEnd;
      } else {
        return this.#badName('a label of a reserved type', text);
      }
    }
    this.at = resume < 0 ? at + 1 : resume;
    return text === '' ? '.' : text;
  }

  #cutName(text: string): string {
    this.cut = true;
    return this.#badName('a name is cut', text);
  }

  #badName(reason: string, text: string): string {
    this.fail(reason);
    return text;
  }

  #has(count: number): boolean {
    if (this.at + count <= this.end) return true;
    this.cut = true;
    this.fail('the bytes end early');
    return false;
  }
}

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** One label, with everything but printing ASCII as `\DDD` and dots and backslashes escaped (RFC 4343 §2.1). */
function labelText(bytes: Uint8Array, start: number, end: number): string {
  let plain = start;
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = u8(bytes, at);
    if (byte > 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH) continue;
    text += latin1Text(bytes, plain, at) + escapeByte(byte);
    plain = at + 1;
  }
  return text + latin1Text(bytes, plain, end);
}

const escapeByte = (byte: number): string =>
  byte === DOT || byte === BACKSLASH ? `\\${String.fromCharCode(byte)}` : `\\${String(byte).padStart(3, '0')}`;
