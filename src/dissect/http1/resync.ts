/** Looks for the next message start where none stands, and says what that cost. */
import type { ByteQueue } from '../../bytes/byte-queue.ts';
import { LF } from '../../bytes/ascii.ts';
import { latin1Text } from '../../bytes/text.ts';
import type { Complain } from './head.ts';
import type { LineScanner } from './line-scanner.ts';
import { findRequest, findStatusLine, Match, statusLineAt } from './start-line.ts';

/** A longer line is no request line. */
const MAX_LINE = 16 << 10;
/** Characters that are kept of the first line, and shown in a message. */
const KEPT_LINE = 200;
const SHOWN_LINE = 60;

/** What came before the bytes that are skipped: a whole message, a hole or damage, or nothing. */
export type SkipReason = 'message' | 'damage' | 'nothing';

export class Resync {
  readonly #isRequest: boolean;
  readonly #queue: ByteQueue;
  readonly #line: LineScanner;
  readonly #note: Complain;
  #reason: SkipReason = 'nothing';
  #count = 0;
  #frame = 0;
  /** A line begins at the next byte. */
  #atLineStart = false;
  /** The first line that was skipped, and whether it is over. */
  #firstLine = '';
  #firstLineOver = false;

  constructor(isRequest: boolean, queue: ByteQueue, line: LineScanner, note: Complain) {
    this.#isRequest = isRequest;
    this.#queue = queue;
    this.#line = line;
    this.#note = note;
  }

  /** Bytes are skipped from here on; `frame` brought the first of them, or is 0 where that is yet to come. */
  begin(reason: SkipReason, frame: number): void {
    this.#reason = reason;
    this.#count = 0;
    this.#frame = frame;
    this.#atLineStart = false;
    this.#firstLine = '';
    this.#firstLineOver = false;
    this.#line.reset();
  }

  /** Why bytes are, or were last, skipped. */
  get reason(): SkipReason {
    return this.#reason;
  }

  /** Drops what waits in the queue: what it belonged to is gone. */
  drop(): void {
    this.#gather(this.#queue.length);
    this.#firstLineOver = true;
    this.#count += this.#queue.length;
    this.#queue.clear();
    this.#line.reset();
    this.#atLineStart = false;
  }

  /** Drops bytes up to a message start; false while there is none. `frame` brought the newest of them. */
  find(frame: number): boolean {
    if (this.#frame === 0) this.#frame = frame;
    const found = this.#isRequest ? this.#findRequest() : this.#findStatusLine();
    if (found) this.#line.reset();
    return found;
  }

  /** Says what was skipped; `found`: up to a message, not up to the end of the stream. */
  report(found: boolean): void {
    const count = this.#count;
    if (count === 0) return;
    const figures = { count, frame: this.#frame };
    if (this.#reason === 'message') this.#note('http-trailing-data', `${count === 1 ? '1 byte follows' : `${count} bytes follow`} a complete message`, figures);
    else if (this.#reason === 'nothing' && !found) {
      const line = this.#firstLine;
      const shown = line.length > SHOWN_LINE ? `${line.slice(0, SHOWN_LINE)}…` : line;
      this.#note('http-bad-start-line', `${count} bytes without a start line: ${shown}`, { ...figures, line });
    }
    else this.#note('protocol-resync', `${count} bytes were skipped to find a message`, figures);
  }

  #skip(count: number): void {
    this.#gather(count);
    this.#count += count;
    this.#queue.consume(count);
    this.#line.reset();
  }

  /** Keeps what the next `count` bytes have of the first line. */
  #gather(count: number): void {
    if (this.#firstLineOver || count === 0) return;
    const { bytes, start } = this.#queue;
    const lf = bytes.indexOf(LF, start);
    const ends = lf >= 0 && lf < start + count;
    const whole = this.#firstLine + latin1Text(bytes, start, Math.min(ends ? lf : start + count, start + KEPT_LINE + 1));
    this.#firstLineOver = ends || whole.length > KEPT_LINE;
    this.#firstLine = (ends ? whole.replace(/\r$/, '') : whole).slice(0, KEPT_LINE);
  }

  #findStatusLine(): boolean {
    const { start, end, bytes } = this.#queue;
    const at = findStatusLine(this.#line.view, start, end);
    this.#skip(at - start);
    return at < end && statusLineAt(bytes, at, end) === Match.Yes;
  }

  #findRequest(): boolean {
    for (;;) {
      const whole = this.#line.find();
      const { bytes, start } = this.#queue;
      const long = (whole ? this.#line.next : this.#queue.length) > MAX_LINE;
      if (!whole && !long) return false;
      const at = long ? -1 : findRequest(bytes, start, start + this.#line.end, this.#atLineStart);
      this.#skip(at >= 0 ? at - start : long ? MAX_LINE : this.#line.next);
      this.#atLineStart = !long;
      if (at >= 0) return true;
    }
  }
}
