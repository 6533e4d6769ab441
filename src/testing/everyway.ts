/**
 * Feeds `input` to a parser whole, byte by byte, and cut in two at every position, and expects the same outcome each
 * time. `run` gets the pieces and returns what came out, as plain data. Returns the outcome of the whole feed.
 * @throws {Error} naming the cut and the place where the outcomes differ.
 */
export function everyway<T>(input: Uint8Array, run: (pieces: Uint8Array[]) => T): T {
  const bytes = new Uint8Array(input);
  const whole = run([bytes.slice()]);
  const expected = canonical(whole);
  const check = (how: string, pieces: Uint8Array[]): void => {
    const outcome = canonical(run(pieces));
    if (outcome !== expected) throw new Error(`${how}, the outcome differs:${difference(outcome, expected)}`);
  };
  check('byte by byte', Array.from(bytes, (_, at) => bytes.slice(at, at + 1)));
  for (let cut = 1; cut < bytes.length; cut++) check(`cut at ${cut}`, [bytes.slice(0, cut), bytes.slice(cut)]);
  return whole;
}

/** Both texts around the first character that differs. */
function difference(outcome: string, expected: string): string {
  let at = 0;
  while (outcome[at] === expected[at]) at++;
  const excerpt = (text: string): string => text.slice(Math.max(0, at - 120), at + 80);
  return `\n--- whole\n${excerpt(expected)}\n--- in pieces\n${excerpt(outcome)}`;
}

/** Plain data as text that is equal where the data is: keys sorted, `undefined` as good as absent, bytes as a list. */
function canonical(value: unknown): string {
  return String(JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (inner instanceof Uint8Array) return Array.from(inner);
    if (inner instanceof Map || inner instanceof Set) return [...inner];
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  }, 1));
}
