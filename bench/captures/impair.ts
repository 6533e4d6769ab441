import { seeded } from '../../src/testing/index.ts';
import type { RecordSource } from './traffic.ts';

/** Of a million records: how many come late, come twice, never come. */
const REORDERED = 2000, REPEATED = 500, MISSING = 100;
const NEAREST = 3, SPREAD = 38;

interface Held {
  readonly due: number;
  readonly record: Uint8Array;
}

/**
 * Another source as an unlucky capture has it. A record that comes late does so 3 to 40 records later, with the time stamp
 * of the place where it comes, since clocks do not run backwards.
 */
export class Impaired implements RecordSource {
  frames = 0;
  readonly #source: RecordSource;
  readonly #random = seeded(0x2545f491);
  readonly #time = new Uint8Array(8);
  #held: Held[] = [];
  #twice: Uint8Array | null = null;
  #count = 0;
  #ended = false;

  constructor(source: RecordSource) {
    this.#source = source;
  }

  next(bytes: Uint8Array, view: DataView, at: number): number {
    const length = this.#next(bytes, view, at);
    if (length > 0) this.frames++;
    return length;
  }

  #next(bytes: Uint8Array, view: DataView, at: number): number {
    if (this.#twice) {
      const again = this.#twice;
      this.#twice = null;
      bytes.set(again, at);
      return again.length;
    }
    for (;;) {
      const due = this.#held.findIndex((held) => this.#ended || held.due <= this.#count);
      if (due >= 0) return this.#release(due, bytes, at);
      if (this.#ended) return 0;
      const length = this.#source.next(bytes, view, at);
      if (length === 0) {
        this.#ended = true;
        continue;
      }
      this.#count++;
      this.#time.set(bytes.subarray(at, at + 8));
      const fate = this.#random(1_000_000);
      if (fate < MISSING) continue;
      if (fate < MISSING + REORDERED) {
        this.#held.push({ due: this.#count + NEAREST + this.#random(SPREAD), record: bytes.slice(at, at + length) });
        continue;
      }
      if (fate < MISSING + REORDERED + REPEATED) this.#twice = bytes.slice(at, at + length);
      return length;
    }
  }

  #release(index: number, bytes: Uint8Array, at: number): number {
    const [{ record }] = this.#held.splice(index, 1) as [Held];
    bytes.set(record, at);
    bytes.set(this.#time, at);
    return record.length;
  }
}
