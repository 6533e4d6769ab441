/** Numbers in order, a million of them without a pause that one notices: generators that give the event loop its turn. */

/** Work in slices: yields wherever it may be interrupted. */
export type Sliced<T> = Generator<void, T, void>;

const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Ids 0..count-1 by their key, equal ones by id: a radix sort over the bits of doubles, 16 at a time. NaN comes last.
 * Digits that all keys share cost no pass.
 */
export function* orderOf(keys: Float64Array): Sliced<Int32Array> {
  const count = keys.length;
  const words = new Uint32Array(keys.buffer.slice(keys.byteOffset, keys.byteOffset + keys.byteLength));
  // Doubles compare as integers once negative ones are turned over and the sign of the others is set.
  for (let at = 0; at < count; at++) {
    const high = words[at * 2 + 1]!;
    const turn = high >>> 31 === 1 && keys[at] === keys[at];
    words[at * 2] = turn ? ~words[at * 2]! : words[at * 2]!;
    words[at * 2 + 1] = turn ? ~high : (high | 0x80000000);
  }
  yield;
  let order = new Int32Array(count);
  for (let at = 0; at < count; at++) order[at] = at;
  let other = new Int32Array(count);
  const starts = new Uint32Array(DIGITS);
  for (let digit = 0; digit < 4; digit++) {
    const word = digit >> 1;
    const shift = (digit & 1) * DIGIT_BITS;
    yield;
    starts.fill(0);
    for (let at = 0; at < count; at++) starts[(words[at * 2 + word]! >>> shift) & (DIGITS - 1)]!++;
    if (count > 0 && starts[(words[word]! >>> shift) & (DIGITS - 1)] === count) continue;
    for (let at = 0, sum = 0; at < DIGITS; at++) {
      const here = starts[at]!;
      starts[at] = sum;
      sum += here;
    }
    yield;
    for (let at = 0; at < count; at++) {
      const id = order[at]!;
      const value = (words[id * 2 + word]! >>> shift) & (DIGITS - 1);
      other[starts[value]!++] = id;
    }
    [order, other] = [other, order];
  }
  return order;
}

/** Tables that are small enough to grow without a pause. */
const SHARDS = 64;

/** A key for each text, by which they come in the order of the alphabet; `textOf` is asked once an id. */
export function* textKeys(count: number, textOf: (id: number) => string): Sliced<Float64Array> {
  const shards = Array.from({ length: SHARDS }, () => new Map<string, number>());
  const placesOf = (text: string): Map<string, number> => shards[shardOf(text)]!;
  const texts: string[] = [];
  const keys = new Float64Array(count);
  for (let id = 0; id < count; id++) {
    const text = textOf(id);
    const places = placesOf(text);
    let place = places.get(text);
    if (place === undefined) {
      places.set(text, (place = texts.length));
      texts.push(text);
    }
    keys[id] = place;
    if ((id & STEP) === STEP) yield;
  }
  const ranks = new Float64Array(texts.length);
  const inOrder = yield* sorted(texts);
  for (let rank = 0; rank < inOrder.length; rank++) {
    const text = inOrder[rank]!;
    ranks[placesOf(text).get(text)!] = rank;
    if ((rank & STEP) === STEP) yield;
  }
  for (let id = 0; id < count; id++) keys[id] = ranks[keys[id]!]!;
  return keys;
}

const shardOf = (text: string): number =>
  (text === '' ? 0 : (text.length * 7 + text.charCodeAt(text.length - 1) * 3 + text.charCodeAt(text.length >> 1)) % SHARDS);

/** Texts between two pauses, less one. */
const STEP = 0xfff;

const RUN = 8192;

/** Merge sort, which can stop for a while. */
function* sorted(texts: string[]): Sliced<string[]> {
  let runs: string[][] = [];
  for (let at = 0; at < texts.length; at += RUN) {
    runs.push(texts.slice(at, at + RUN).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    yield;
  }
  while (runs.length > 1) {
    const longer: string[][] = [];
    for (let at = 0; at < runs.length; at += 2) longer.push(yield* merged(runs[at]!, runs[at + 1] ?? []));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged(a: readonly string[], b: readonly string[]): Sliced<string[]> {
  const out: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    out.push(j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i++]! : b[j++]!);
    if ((out.length & 0x7fff) === 0) yield;
  }
  return out;
}

/** Those of `order` whose bit is set and that are wanted, or all; turned around where asked for. */
export function chosen(
  order: Int32Array, selected: Uint8Array | null, descending: boolean, wanted: ((id: number) => boolean) | null = null,
): Int32Array {
  const out = new Int32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at++) {
    const id = order[descending ? order.length - 1 - at : at]!;
    if ((selected === null || isSelected(selected, id)) && (wanted === null || wanted(id))) out[count++] = id;
  }
  return count === out.length ? out : out.slice(0, count);
}

/** Which connections have their bit set. */
export function idsIn(selected: Uint8Array): Int32Array {
  const ids: number[] = [];
  for (let id = 0; id < selected.length * 8; id++) if (isSelected(selected, id)) ids.push(id);
  return Int32Array.from(ids);
}

/** A bit a connection, the lowest bit of a byte first. */
export const isSelected = (selected: Uint8Array, id: number): boolean => ((selected[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
