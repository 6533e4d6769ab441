import type { Recoders } from './recode.ts';

/** An empty last meta-block (RFC 7932 §9.2). */
const LAST = 3;
const LONGEST_METADATA = 1 << 16;

/** Brotli of a length that is given: meta-blocks of metadata, which nobody reads, fill up what is left. */
export function brotliExactly(
  content: Uint8Array, length: number, ended: boolean, { brotliEncoder }: Recoders,
): Uint8Array | null {
  if (!brotliEncoder) return null;
  const closed = ended ? brotliEncoder(content, true) : null;
  if (closed?.length === length) return closed;
  const open = brotliEncoder(content, false);
  const room = length - open.length - (ended ? 1 : 0);
  if (room < 0) return null;
  const out = new Uint8Array(length);
  out.set(open);
  metadata(out, open.length, room);
  if (ended) out[length - 1] = LAST;
  return out;
}

/**
 * So many bytes of meta-blocks without content: `0`, `11` for metadata, `0`, two bits that say how many bytes its length takes, that
 * length less one, up to the next byte, then as many bytes.
 */
function metadata(out: Uint8Array, from: number, room: number): void {
  let at = from;
  const end = from + room;
  while (at < end) {
    const left = end - at;
    if (left < 3) {
      out[at++] = 0b000110;
      continue;
    }
    const size = Math.min(left - (left > 258 ? 3 : 2), left > 258 ? LONGEST_METADATA : 256);
    const lengthBytes = size > 256 ? 2 : 1;
    const header = 0b000110 | (lengthBytes << 4) | ((size - 1) << 6);
    out[at] = header & 0xff;
    out[at + 1] = (header >> 8) & 0xff;
    if (lengthBytes === 2) out[at + 2] = (header >> 16) & 0xff;
    at += (lengthBytes === 2 ? 3 : 2) + size;
  }
}
