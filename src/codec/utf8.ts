/** UTF-8 (RFC 3629) as a stream of bytes: whether it is, and where it may be cut. */

/** Checks UTF-8 that arrives in pieces. Refuses overlong forms, surrogates and code points over U+10FFFF. */
export class Utf8Validator {
  /** Continuation bytes still to come, and what the next of them may be. */
  #missing = 0;
  #low = 0x80;
  #high = 0xbf;
  #valid = true;

  /** False once anything was wrong, up to `reset`. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#valid) return false;
    let missing = this.#missing;
    let low = this.#low;
    let high = this.#high;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (missing > 0) {
        if (byte < low || byte > high) return (this.#valid = false);
        low = 0x80;
        high = 0xbf;
        missing--;
      } else if (byte >= 0x80) {
        if (byte < 0xc2 || byte > 0xf4) return (this.#valid = false);
        missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        if (byte === 0xe0) low = 0xa0;
        else if (byte === 0xed) high = 0x9f;
        else if (byte === 0xf0) low = 0x90;
        else if (byte === 0xf4) high = 0x8f;
      }
    }
    this.#missing = missing;
    this.#low = low;
    this.#high = high;
    return true;
  }

  /** Whether all of it was UTF-8 and no character is unfinished. */
  get complete(): boolean {
    return this.#valid && this.#missing === 0;
  }

  reset(): void {
    this.#missing = 0;
    this.#low = 0x80;
    this.#high = 0xbf;
    this.#valid = true;
  }
}

/** Whether `bytes[start..end)` is UTF-8 from first to last byte. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at]! < 0x80) at++;
  if (at === end) return true;
  const validator = new Utf8Validator();
  return validator.push(bytes, at, end) && validator.complete;
}

/** The last index up to `end` at which no character of the UTF-8 in `bytes[start..end)` is cut. */
export function utf8Boundary(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  const first = Math.max(start, end - 3);
  while (at > first && (bytes[at - 1]! & 0xc0) === 0x80) at--;
  if (at === start) return end;
  const lead = bytes[at - 1]!;
  const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return at - 1 + length > end ? at - 1 : end;
}
