/** Masking of RFC 6455 §5.3: an exclusive or with four bytes, over and over. */

const WORK = new Uint8Array(16384);
const WORDS = new Int32Array(WORK.buffer);
const KEY = new Uint8Array(4);
const KEY_WORD = new Int32Array(KEY.buffer);

/** A view costs as much as so many bytes taken one by one. */
const SHORT = 96;

/** Most bytes that one call of `unmask` can take. */
export const UNMASK_MAX = WORK.length;

/**
 * Unmasks `bytes[start..end)`, which begins `offset` bytes into the payload. The result is at the start of the array that is
 * returned, borrowed until the next call.
 */
export function unmask(bytes: Uint8Array, start: number, end: number, mask: Uint8Array, offset: number): Uint8Array {
  const length = end - start;
  if (length <= SHORT) {
    for (let at = 0; at < length; at++) WORK[at] = bytes[start + at]! ^ mask[(offset + at) & 3]!;
    return WORK;
  }
  WORK.set(bytes.subarray(start, end));
  for (let i = 0; i < 4; i++) KEY[i] = mask[(offset + i) & 3]!;
  const key = KEY_WORD[0]!;
  const words = (length + 3) >> 2;
  for (let at = 0; at < words; at++) WORDS[at]! ^= key;
  return WORK;
}
