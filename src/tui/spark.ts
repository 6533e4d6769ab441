/** Counts as a row of little bars. */
const BARS = ' ▁▂▃▄▅▆▇█';

/** One cell for each of `columns` groups of `values` (0..255); any activity at all shows. */
export function spark(values: ArrayLike<number>, columns: number): string {
  let out = '';
  for (let at = 0; at < columns; at++) {
    const from = Math.floor((at * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((at + 1) * values.length) / columns));
    let most = 0;
    for (let each = from; each < to; each++) most = Math.max(most, values[each] ?? 0);
    out += BARS.charAt(Math.ceil((Math.min(255, most) / 255) * 8));
  }
  return out;
}
