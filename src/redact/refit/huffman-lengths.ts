/** Code lengths for symbols by how often they come, none longer than `longest` (RFC 1951 §3.2.7 allows 15, and 7 for lengths). */
export function codeLengths(counts: readonly number[], longest: number): number[] {
  const lengths = Array.from({ length: counts.length }, (): number => 0);
  const used = counts.flatMap((count, symbol) => (count > 0 ? [symbol] : []));
  if (used.length === 0) return lengths;
  if (used.length === 1) {
    lengths[used[0]!] = 1;
    return lengths;
  }
  // Package-merge: the cheapest pairs of each level join those of the next.
  type Item = { weight: number; symbols: number[] };
  const leaves: Item[] = used.map((symbol) => ({ weight: counts[symbol]!, symbols: [symbol] }));
  leaves.sort((a, b) => a.weight - b.weight);
  let level: Item[] = leaves;
  for (let bit = 1; bit < longest; bit++) {
    const pairs: Item[] = [];
    for (let at = 0; at + 1 < level.length; at += 2) {
      const [a, b] = [level[at]!, level[at + 1]!];
      pairs.push({ weight: a.weight + b.weight, symbols: [...a.symbols, ...b.symbols] });
    }
    level = merged(leaves, pairs);
  }
  for (const { symbols } of level.slice(0, 2 * used.length - 2)) for (const symbol of symbols) lengths[symbol]!++;
  return lengths;
}

function merged<T extends { weight: number }>(a: readonly T[], b: readonly T[]): T[] {
  const result: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const isFirst = j >= b.length || (i < a.length && a[i]!.weight <= b[j]!.weight);
    result.push(isFirst ? a[i++]! : b[j++]!);
  }
  return result;
}

/** Codes in the order of symbols (RFC 1951 §3.2.2), each with its bits turned round, as they are written. */
export function codesOf(lengths: readonly number[]): number[] {
  const counts = Array.from({ length: 17 }, (): number => 0);
  for (const length of lengths) if (length > 0) counts[length]!++;
  const next = Array.from({ length: 17 }, (): number => 0);
  for (let bits = 1, code = 0; bits <= 16; bits++) next[bits] = code = (code + (bits === 1 ? 0 : counts[bits - 1]!)) << 1;
  return lengths.map((length) => {
    if (length === 0) return 0;
    let code = next[length]!++;
    let turned = 0;
    for (let bit = 0; bit < length; bit++, code >>= 1) turned = (turned << 1) | (code & 1);
    return turned;
  });
}
