/**
 * What a field has for one frame or record: none, one or several values. Each use of a field in a filter owns one list,
 * refilled for every frame, so that looking at a frame allocates nothing.
 */

/** Bytes that belong to somebody else, for as long as the frame or record is being looked at. */
export class Slice {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** A network prefix: only so many bits take part in equality. -1 for all of them. */
  bits = -1;

  place(bytes: Uint8Array, start = 0, end = bytes.length, bits = -1): this {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.bits = bits;
    return this;
  }

  get length(): number {
    return this.end - this.start;
  }
}

/** Numbers carry counts, truth (1 and 0), durations and times (seconds); slices carry addresses and bytes. */
export type Value = number | string | Slice;

export class Values {
  length = 0;
  readonly #items: Value[] = [];
  readonly #slices: Slice[] = [];

  clear(): this {
    this.length = 0;
    return this;
  }

  add(value: number | string): void {
    this.#items[this.length++] = value;
  }

  addFlag(value: boolean): void {
    this.add(value ? 1 : 0);
  }

  /** Borrows `bytes[start..end)`. */
  addBytes(bytes: Uint8Array, start = 0, end = bytes.length, bits = -1): void {
    const slice = (this.#slices[this.length] ??= new Slice());
    this.#items[this.length++] = slice.place(bytes, start, end, bits);
  }

  addValue(value: Value): void {
    if (value instanceof Slice) this.addBytes(value.bytes, value.start, value.end, value.bits);
    else this.add(value);
  }

  at(index: number): Value {
    return this.#items[index]!;
  }
}

/** Negative, zero or positive, like a sort; values of different kinds never meet, the checker sees to that. */
export function compareValues(a: Value, b: Value): number {
  if (a instanceof Slice && b instanceof Slice) return compareSlices(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sameValue(a: Value, b: Value): boolean {
  if (!(a instanceof Slice && b instanceof Slice)) return a === b;
  if (a.length !== b.length) return false;
  const bits = Math.min(a.bits < 0 ? Infinity : a.bits, b.bits < 0 ? Infinity : b.bits, a.length * 8);
  const whole = bits >> 3;
  for (let at = 0; at < whole; at++) if (a.bytes[a.start + at] !== b.bytes[b.start + at]) return false;
  const rest = bits & 7;
  return rest === 0 || (a.bytes[a.start + whole]! ^ b.bytes[b.start + whole]!) >> (8 - rest) === 0;
}

function compareSlices(a: Slice, b: Slice): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = a.bytes[a.start + at]! - b.bytes[b.start + at]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether `part` occurs in `whole`; the empty run occurs everywhere. */
export function containsBytes(whole: Slice, part: Slice): boolean {
  if (part.length === 0) return true;
  const first = part.bytes[part.start]!;
  const last = whole.end - part.length;
  for (let at = whole.bytes.indexOf(first, whole.start); at >= 0 && at <= last; at = whole.bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < part.length && whole.bytes[at + same] === part.bytes[part.start + same]) same++;
    if (same === part.length) return true;
  }
  return false;
}
