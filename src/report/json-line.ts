/**
 * Pieces of a line of JSON, straight to bytes: no string is made of what has been one already, and none of what was bytes.
 */
import { rfc3339Bytes } from '../time.ts';
import { safeJson } from './ndjson.ts';

/** Where bytes go: they are placed at `bytes[at..)` after `reserve`, and `at` is moved behind them. */
export interface ByteSink {
  readonly bytes: Uint8Array;
  at: number;
  /** Makes room for `count` bytes; `bytes` may be another array afterwards. */
  reserve(count: number): void;
  /** Any text, as UTF-8. */
  write(text: string): void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LAST_PLAIN = 0x7e;
/** Digits of the largest number that is written here. */
const MOST_DIGITS = 10;

export class JsonLine {
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** What is the same in many records: copied at once, whatever its length. */
  constant(constant: Uint8Array): void {
    const sink = this.#sink;
    sink.reserve(constant.length);
    sink.bytes.set(constant, sink.at);
    sink.at += constant.length;
  }

  /** A member with a string; `key` is all between the value before and this one: `,"name":`. */
  field(key: string, text: string | null): void {
    this.literal(key);
    if (text === null) this.literal('null');
    else this.string(text);
  }

  /** A value of our own making, in which nothing needs an escape; `key` ends in the quote before it. */
  ownField(key: string, text: string): void {
    this.literal(key);
    this.literal(text);
    this.literal('"');
  }

  numberField(key: string, value: number | null): void {
    this.literal(key);
    this.number(value);
  }

  /** ASCII as it is. */
  literal(text: string): void {
    const sink = this.#sink;
    // Looked up once: strings are of more classes inside of V8 than it looks up quickly.
    const { length } = text;
    sink.reserve(length);
    const { bytes } = sink;
    let { at } = sink;
    for (let i = 0; i < length; i++) bytes[at++] = text.charCodeAt(i);
    sink.at = at;
  }

  /** Any string, quoted and escaped. */
  string(text: string): void {
    const sink = this.#sink;
    const { length } = text;
    sink.reserve(2 * length + 2);
    const { bytes } = sink;
    let { at } = sink;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      // Whatever needs another escape, or more than a byte: nothing counts as written yet.
      if (code < 0x20 || code > LAST_PLAIN) return sink.write(safeJson(text));
      if (code === QUOTE || code === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    sink.at = at;
  }

  /** A string of captured bytes, for which there is room; false, with nothing counted as written, where they are not all printable ASCII. */
  printable(text: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this.#sink;
    let { at } = this.#sink;
    bytes[at++] = QUOTE;
    for (let from = start; from < end; from++) {
      const byte = text[from]!;
      if (byte < 0x20 || byte > LAST_PLAIN) return false;
      if (byte === QUOTE || byte === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.#sink.at = at;
    return true;
  }

  /** A member with a time; `key` ends in the quote before it. */
  moment(key: string, when: { readonly seconds: number; readonly nanos: number }): void {
    this.literal(key);
    const time = rfc3339Bytes(when);
    this.#sink.reserve(time.length + 1);
    const { bytes } = this.#sink;
    let { at } = this.#sink;
    for (let from = 0; from < time.length; from++) bytes[at++] = time[from]!;
    bytes[at++] = QUOTE;
    this.#sink.at = at;
  }

  number(value: number | null): void {
    // Whole numbers below 2^31; any other goes the long way.
    if (value === null || (value | 0) !== value || value < 0) return this.literal(String(value));
    const sink = this.#sink;
    sink.reserve(MOST_DIGITS);
    const { bytes } = sink;
    let digits = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
    sink.at += digits;
    let rest = value;
    for (let at = sink.at - 1, left = digits; left > 0; left--, at--) {
      const next = (rest / 10) | 0;
      bytes[at] = 48 + rest - next * 10;
      rest = next;
    }
  }
}
