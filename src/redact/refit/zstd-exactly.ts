/**
 * Zstandard (RFC 8878) of a length that is given. Without an encoder there is one way to make content short: a run of one byte. So
 * content fits where it is mostly that, as blank content is, and a frame that is skipped fills up what is left.
 */
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const SKIPPED = [0x50, 0x2a, 0x4d, 0x18];
const LONGEST_BLOCK = 1 << 17;
/** A run that is worth a block of its own. */
const SHORTEST_RUN = 8;

const RAW = 0;
const RUN = 1;

export function zstdExactly(content: Uint8Array, length: number, ended: boolean): Uint8Array | null {
  for (const sizeBytes of [4, 8, 2]) {
    if (sizeBytes === 2 && (content.length < 256 || content.length > 65_791)) continue;
    const head = header(content.length, sizeBytes);
    const blocks = blocksOf(content, ended);
    const used = head.length + blocks.length;
    // Blocks of nothing take three bytes each, a skipped frame eight and more.
    const left = length - used;
    if (left < 0) return null;
    if (left === 0) return Uint8Array.from([...head, ...blocks]);
    if (!ended) return cut([...head, ...blocks], length);
    if (left >= 8) return Uint8Array.from([...head, ...blocks, ...skipped(left)]);
    if (left % 3 === 0) return Uint8Array.from([...head, ...many(left, 0), ...blocks]);
  }
  return null;
}

/** One segment, with the size of the content in 2, 4 or 8 bytes. */
function header(size: number, sizeBytes: number): number[] {
  const flag = sizeBytes === 2 ? 1 : sizeBytes === 4 ? 2 : 3;
  const bytes = [...MAGIC, (flag << 6) | 0x20];
  let value = sizeBytes === 2 ? size - 256 : size;
  for (let i = 0; i < sizeBytes; i++, value = Math.floor(value / 256)) bytes.push(value & 0xff);
  return bytes;
}

function blocksOf(content: Uint8Array, ended: boolean): number[] {
  const blocks: { type: number; start: number; end: number }[] = [];
  for (let at = 0; at < content.length;) {
    let end = at + 1;
    while (end < content.length && content[end] === content[at] && end - at < LONGEST_BLOCK) end++;
    const last = blocks.at(-1);
    if (end - at >= SHORTEST_RUN) blocks.push({ type: RUN, start: at, end });
    else if (last?.type === RAW && end - last.start <= LONGEST_BLOCK) last.end = end;
    else blocks.push({ type: RAW, start: at, end });
    at = end;
  }
  if (blocks.length === 0) blocks.push({ type: RAW, start: 0, end: 0 });
  return blocks.flatMap(({ type, start, end }, index) => {
    const value = (ended && index === blocks.length - 1 ? 1 : 0) | (type << 1) | ((end - start) << 3);
    const body = type === RUN ? [content[start]!] : [...content.subarray(start, end)];
    return [value & 0xff, (value >> 8) & 0xff, value >> 16, ...body];
  });
}

function skipped(room: number): number[] {
  const size = room - 8;
  return [...SKIPPED, size & 0xff, (size >> 8) & 0xff, (size >> 16) & 0xff, (size >> 24) & 0xff, ...many(size, 0x30)];
}

/** A stream that nobody has the end of goes on with blocks of nothing. */
const cut = (bytes: readonly number[], length: number): Uint8Array =>
  Uint8Array.from([...bytes, ...many(length - bytes.length, 0)]);

const many = (count: number, byte: number): number[] => Array.from({ length: count }, () => byte);
