/** Comments of an event stream (WHATWG HTML §9.2.6): lines that begin with a colon and say nothing; servers send them to stay alive. */

/** Longer ones are not looked at. */
const MOST = 256;
const COLON = 0x3a, LF = 0x0a, CR = 0x0d;

/** Whether `bytes[from..to)` is nothing but comments and empty lines, perhaps as one chunk of a chunked body (RFC 9112 §7.1). */
export function isComment(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 2 || to - from > MOST || bytes[to - 1] !== LF) return false;
  let at = afterChunkSize(bytes, from, to);
  let comments = 0;
  while (at < to) {
    const first = bytes[at]!;
    if (first === COLON) comments++;
    else if (first !== LF && first !== CR) return false;
    while (at < to && bytes[at] !== LF) at++;
    at++;
  }
  return comments > 0;
}

/** Where a chunk's data begins, or `from` where there is no chunk. */
function afterChunkSize(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isHex(bytes[at]!)) at++;
  return at > from && bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : from;
}

const isHex = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
