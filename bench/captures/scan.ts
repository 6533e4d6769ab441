import { CaptureBuilder } from '../../src/testing/index.ts';
import { adjust, put16, put32, putRecordHeader } from './rewrite.ts';
import { RECORD_HEADER } from './template.ts';
import type { RecordSource } from './traffic.ts';

const IP_AT = 14, TCP_AT = IP_AT + 20;
const START_SECONDS = Date.parse('2026-01-02T03:04:05Z') / 1000;
/** 50,000 a second. */
const STEP_NANOS = 20_000;

/** A port scan: SYNs only, each with a 4-tuple of its own, a thousand ports at each target. */
export class Scan implements RecordSource {
  frames = 0;
  readonly #count: number;
  readonly #syn: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    const capture = new CaptureBuilder();
    capture.tcp({ client: '10.9.0.7:40000', server: '10.200.0.0:1' }).syn();
    this.#syn = capture.frames[0]!.bytes;
  }

  /** Bytes of one record. */
  get recordBytes(): number {
    return RECORD_HEADER + this.#syn.length;
  }

  next(bytes: Uint8Array, view: DataView, at: number): number {
    if (this.frames === this.#count) return 0;
    const number = this.frames++;
    putRecordHeader(view, at, START_SECONDS, number * STEP_NANOS, this.#syn.length);
    const frameAt = at + RECORD_HEADER;
    bytes.set(this.#syn, frameAt);
    const source = put32(view, frameAt + IP_AT + 12, 0x0a09_0007 | (((number >>> 20) & 255) << 8));
    const target = put32(view, frameAt + IP_AT + 16, 0x0ac8_0000 | ((number >>> 10) & 0xffff));
    adjust(view, frameAt + IP_AT + 10, source + target);
    let change = source + target;
    change += put16(view, frameAt + TCP_AT, 40_000 + (number % 20_000));
    change += put16(view, frameAt + TCP_AT + 2, 1 + (number & 1023));
    change += put32(view, frameAt + TCP_AT + 4, Math.imul(number, 2_654_435_761));
    adjust(view, frameAt + TCP_AT + 16, change);
    return this.recordBytes;
  }
}
