import { Cursor } from '../../bytes/cursor.ts';
import { u8 } from '../../bytes/read.ts';
import { latin1Text } from '../../bytes/text.ts';

/** RFC 1035 §2.3.4. */
const MAX_NAME = 255;
/** A name has at most 127 labels; more pointers than that lead nowhere a real message leads. */
const MAX_JUMPS = 127;

/** Reads a DNS message front to back. */
export class DnsReader extends Cursor {
  /** Where the message starts: what compression pointers count from. */
  readonly base: number;
  readonly #messageEnd: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    super(bytes, start, end);
    this.base = start;
    this.#messageEnd = end;
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
