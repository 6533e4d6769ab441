/**
 * One direction of an HTTP/1.x connection as a push parser (RFC 9112). Bytes and gaps go in; heads, entity bytes and ends
 * come out, the same however the input was cut. Body bytes are handed on as they come; only an unfinished line or header
 * section waits, up to the limits below.
 *
 *   phase     waits for                              then
 *   START     a start line                           FIELDS, or SKIP when there is none
 *   FIELDS    the empty line                         what the listener says of the framing
 *   PEEK      enough to see whether a body follows   that body, or START
 *   LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, UNTIL_CLOSE: the body
 *   SKIP      the next message start                 START
 *   HELD      a decision from outside (`resume`)     START, or SWITCHED
 *   SWITCHED, LOST                                   nothing: the rest is not HTTP, or cannot be followed
 */
import { ByteQueue } from '../../bytes/byte-queue.ts';
import { Chunk } from '../../bytes/chunk.ts';
import { latin1Text } from '../../bytes/text.ts';
import type { Header } from '../../record.ts';
import type { Stamp } from '../../time.ts';
import type { EndReason } from '../dissector.ts';
import { type ChunkSize, readChunkSize } from './chunk-size.ts';
import type { Framing } from './framing.ts';
import { type Complain, Head, headerList } from './head.ts';
import { LineScanner } from './line-scanner.ts';
import { findRequest, findStatusLine, isRequestLine, isSimpleRequest, Match, mayBeRequest, statusLineAt } from './start-line.ts';

export interface MessageListener {
  /** A header section is there: how is its body framed? Nothing follows where `head.cut`. */
  head(head: Head): Framing;
  /** That framing is a guess: a status line where the body should begin means that there is no body. */
  framingAssumed(): boolean;
  /** Bytes that are no status line answer a request of HTTP/0.9. */
  expectsBare(): boolean;
  /** Entity bytes, without chunk framing. Borrowed. */
  body(chunk: Chunk): void;
  bodyGap(length: number): void;
  trailers(list: Header[]): void;
  /** The message ended: whole, cut off by the end of the stream (`why`), or damaged. True: hold what follows until `resume`. */
  messageEnd(whole: boolean, why: EndReason | null): boolean;
  /** A gap swallowed at least one message start. */
  messageLost(): void;
  /** Bytes and gaps that are held, or belong to another protocol. */
  rest(chunk: Chunk): void;
  restGap(length: number): void;
  readonly note: Complain;
}

const START = 0;
const FIELDS = 1;
const PEEK = 2;
const LENGTH = 3;
const CHUNK_SIZE = 4;
const CHUNK = 5;
const CHUNK_END = 6;
const TRAILERS = 7;
const UNTIL_CLOSE = 8;
const SKIP = 9;
const HELD = 10;
const SWITCHED = 11;
const LOST = 12;

const MAX_SECTION_BYTES = 256 << 10;
const MAX_SECTION_LINES = 4096;
const MAX_CHUNK_LINE = 16 << 10;
const MAX_SKIPPED_LINE = 16 << 10;

const LF = 10;
const CR = 13;

export class MessageParser {
  readonly #isRequest: boolean;
  readonly #listener: MessageListener;
  readonly #queue = new ByteQueue();
  readonly #line = new LineScanner(this.#queue);
  readonly #piece = new Chunk();
  readonly #chunkSize: ChunkSize = { size: 0, loose: false, extension: false };
  #phase = START;
  /** When the bytes at hand came: one object for all that happens in a frame. */
  #now: Stamp = { frame: 0, seconds: 0, nanos: 0 };
  #head: Head | null = null;
  #framing: Framing | null = null;
  #lines = 0;
  /** Bytes to come of the body or chunk. */
  #remaining = 0;
  /** The message at hand has a hole. */
  #damaged = false;
  /** A gap is right before the next chunk size. */
  #afterGap = false;
  /** A message ended right before, with nothing lost since. */
  #afterMessage = false;
  /** A gap or damage came before, with no message since. */
  #lost = false;
  #skipped = 0;
  #skippedFrame = 0;
  /** While skipping: a line begins at the next byte. */
  #atLineStart = false;
  /** Oddities that are said once a message. */
  #bareLf = false;
  #looseChunk = false;
  #extension = false;

  constructor(isRequest: boolean, listener: MessageListener) {
    this.#isRequest = isRequest;
    this.#listener = listener;
  }

  /** When the last bytes came. */
  get now(): Stamp {
    return this.#now;
  }

  /** The last message start was lost and no other has come. */
  get skipping(): boolean {
    return this.#phase === SKIP;
  }

  push(chunk: Chunk): void {
    const { frame, seconds, nanos } = this.#now;
    if (frame !== chunk.frame || nanos !== chunk.nanos || seconds !== chunk.seconds) this.#now = chunk.stamp();
    this.#queue.push(chunk.bytes, chunk.start, chunk.end);
    this.#run();
    this.#queue.keep();
    this.#line.release();
  }

  #run(): void {
    while (this.#queue.length > 0 && this.#step());
  }

  /** Takes the next thing out of the queue; false when more bytes are needed. */
  #step(): boolean {
    switch (this.#phase) {
      case START: return this.#start();
      case FIELDS: return this.#fields();
      case PEEK: return this.#peek();
      case LENGTH: return this.#length();
      case CHUNK_SIZE: return this.#sizeLine();
      case CHUNK: return this.#chunk();
      case CHUNK_END: return this.#chunkEnd();
      case TRAILERS: return this.#trailers();
      case UNTIL_CLOSE: return this.#bodyBytes(this.#queue.length);
      case SKIP: return this.#skip();
      case LOST: return this.#consume(this.#queue.length);
      default: return this.#rest();
    }
  }

  /** Bytes that will never come. */
  gap(length: number): void {
    switch (this.#phase) {
      case START: return this.#gapAtStart();
      case FIELDS: return this.#gapInFields();
      case PEEK: return this.#gapInPeek(length);
      case LENGTH: return this.#gapInLength(length);
      case CHUNK: case CHUNK_END: case CHUNK_SIZE: return this.#gapInChunks(length);
      case TRAILERS: return this.#giveUp();
      case UNTIL_CLOSE: return this.#bodyGap(length);
      case SKIP: return this.#gapAtStart();
      case LOST: return;
      default: return this.#listener.restGap(length);
    }
  }

  /** Nothing more comes. */
  end(why: EndReason): void {
    if (this.#phase === PEEK) {
      this.#enterBody(this.#framing!);
      this.#run();
    }
    if (this.#phase === FIELDS) this.#cutHead(why);
    else if (this.#phase === START) this.#endAtStart(why);
    else if (this.#phase === SKIP) this.#endSkip(this.#queue.length, true);
    else if (this.#phase === UNTIL_CLOSE && why === 'fin') this.#endMessage(true, why);
    else if (this.#head !== null) {
      if ((why === 'fin' || why === 'rst') && !this.#damaged) this.#note('http-body-cut', 'the stream ended inside a body');
      this.#endMessage(false, why);
    }
    this.#queue.clear();
    this.#phase = LOST;
  }

  /** After HELD: what follows is HTTP. */
  resume(): void {
    if (this.#phase === HELD) this.#phase = START;
  }

  /** HTTP ends here, whatever was going on; unused bytes go to `rest`. Not from inside an own callback. */
  switchOver(): void {
    if (this.#framing !== null) this.#endMessage(false, null);
    this.#phase = SWITCHED;
    this.#head = null;
    this.#run();
  }

  #note: Complain = (code, message, figures) => this.#listener.note(code, message, figures);

  #consume(count: number): true {
    this.#queue.consume(count);
    return true;
  }

  #rest(): boolean {
    const { bytes, start, end } = this.#queue;
    this.#queue.consume(end - start);
    this.#listener.rest(this.#piece.place(bytes, start, end).stampLike(this.#now));
    return true;
  }

  // --- Header section --------------------------------------------------------------------------------------------------

  #start(): boolean {
    const { bytes, start, end } = this.#queue;
    // RFC 9112 §2.2: empty lines before a start line are skipped.
    if (bytes[start] === LF) return this.#consume(1);
    if (bytes[start] === CR) {
      if (start + 1 === end) return false;
      if (bytes[start + 1] === LF) return this.#consume(2);
    }
    this.#head ??= new Head(this.#isRequest, this.#now);
    if (!this.#nextLine()) {
      const possible = this.#isRequest ? mayBeRequest(bytes, start, end) : statusLineAt(bytes, start, end) !== Match.No;
      return possible ? this.#wait(MAX_SECTION_BYTES) : this.#noStartLine();
    }
    const lineEnd = start + this.#line.end;
    const simple = this.#isRequest && isSimpleRequest(bytes, start, lineEnd);
    const fits = simple || (this.#isRequest
      ? isRequestLine(bytes, start, lineEnd)
      : statusLineAt(bytes, start, start + this.#line.next) === Match.Yes);
    if (!fits) return this.#noStartLine();
    if (this.#line.next > MAX_SECTION_BYTES) return this.#overLimit();
    this.#head.startLine(bytes, start, lineEnd);
    if (simple) return this.#endHead(this.#line.next);
    this.#lines = 1;
    this.#phase = FIELDS;
    return true;
  }

  #noStartLine(): boolean {
    this.#line.reset();
    if (this.#listener.expectsBare()) this.#beginBody(this.#listener.head(this.#head!));
    else this.#beginSkip();
    return true;
  }

  #fields(): boolean {
    const head = this.#head!;
    while (this.#nextLine()) {
      const { start: from, end: to, next } = this.#line;
      if (next > MAX_SECTION_BYTES || ++this.#lines > MAX_SECTION_LINES) {
        this.#line.next = from;
        return this.#overLimit();
      }
      if (to === from) return this.#endHead(next);
      const { bytes, start } = this.#queue;
      head.fieldLine(bytes, start + from, start + to, this.#line.hasCr, this.#note);
    }
    return this.#wait(MAX_SECTION_BYTES);
  }

  #endHead(length: number): boolean {
    const head = this.#head!;
    this.#sealHead(length);
    this.#beginBody(this.#listener.head(head));
    return true;
  }

  #sealHead(length: number): void {
    const { bytes, start } = this.#queue;
    this.#head!.seal(bytes, start, start + length, this.#now);
    this.#consume(length);
    this.#line.reset();
  }

  /** The section ends without its empty line; what came of it is known. */
  #cutHead(why: EndReason | null): void {
    this.#head!.cut = true;
    this.#sealHead(this.#line.next);
    this.#listener.head(this.#head!);
    this.#endMessage(false, why);
  }

  #nextLine(): boolean {
    if (!this.#line.find()) return false;
    if (this.#line.bare && !this.#bareLf) {
      this.#bareLf = true;
      this.#note('http-bare-lf', 'lines end with LF alone');
    }
    return true;
  }

  /** Waits for the rest of a line, unless there can be none within the limit. */
  #wait(limit: number): boolean {
    return this.#queue.length <= limit ? false : this.#overLimit();
  }

  #overLimit(): true {
    this.#note('http-header-limit', `a header section of more than ${MAX_SECTION_BYTES} bytes or ${MAX_SECTION_LINES} lines`);
    if (this.#phase !== START) {
      if (this.#phase === FIELDS) this.#cutHead(null);
      else this.#endMessage(false, null);
    }
    this.#head = null;
    this.#phase = LOST;
    return true;
  }

  // --- Body ------------------------------------------------------------------------------------------------------------

  #beginBody(framing: Framing): void {
    this.#framing = framing;
    if (framing.kind === 'switched') {
      this.#head = null;
      this.#phase = SWITCHED;
    } else if (framing.kind === 'none') this.#endMessage(true, null);
    else if (this.#listener.framingAssumed()) this.#phase = PEEK;
    else this.#enterBody(framing);
  }

  #peek(): boolean {
    const { bytes, start, end } = this.#queue;
    const match = statusLineAt(bytes, start, end);
    if (match === Match.Partial) return false;
    if (match === Match.Yes) this.#endMessage(true, null);
    else this.#enterBody(this.#framing!);
    return true;
  }

  #enterBody(framing: Framing): void {
    if (framing.kind === 'length') this.#remaining = framing.length;
    this.#phase = framing.kind === 'length' ? LENGTH : framing.kind === 'chunked' ? CHUNK_SIZE : UNTIL_CLOSE;
  }

  #bodyBytes(count: number): true {
    const { bytes, start } = this.#queue;
    this.#queue.consume(count);
    this.#listener.body(this.#piece.place(bytes, start, start + count).stampLike(this.#now));
    return true;
  }

  #bodyGap(length: number): void {
    this.#damaged = true;
    this.#listener.bodyGap(length);
  }

  #length(): boolean {
    const count = Math.min(this.#remaining, this.#queue.length);
    this.#remaining -= count;
    this.#bodyBytes(count);
    if (this.#remaining === 0) this.#endMessage(true, null);
    return true;
  }

  #sizeLine(): boolean {
    if (!this.#nextLine()) return this.#queue.length > MAX_CHUNK_LINE ? this.#badChunk('no end of a chunk size') : false;
    const { bytes, start } = this.#queue;
    const size = this.#chunkSize;
    readChunkSize(bytes, start, start + this.#line.end, size);
    if (this.#line.next > MAX_CHUNK_LINE) return this.#badChunk('no end of a chunk size');
    if (size.size < 0) return this.#badChunk(`a chunk size that cannot be read: ${latin1Text(bytes, start, start + Math.min(this.#line.end, 40))}`);
    // Behind a gap only what can hardly be anything else is believed to be a chunk size.
    if (this.#afterGap && (size.loose || size.extension || this.#line.end > 8)) return this.#badChunk('');
    this.#afterGap = false;
    if (size.loose && !this.#looseChunk) {
      this.#looseChunk = true;
      this.#note('http-bad-chunk', `a chunk size with something around it: ${latin1Text(bytes, start, start + Math.min(this.#line.end, 40))}`);
    }
    if (size.extension && !this.#extension) {
      this.#extension = true;
      this.#note('http-chunk-extension', 'a chunk carries an extension');
    }
    this.#consume(this.#line.next);
    this.#line.reset();
    this.#remaining = size.size;
    this.#lines = 0;
    this.#phase = size.size === 0 ? TRAILERS : CHUNK;
    return true;
  }

  #chunk(): boolean {
    const count = Math.min(this.#remaining, this.#queue.length);
    this.#remaining -= count;
    if (this.#remaining === 0) this.#phase = CHUNK_END;
    return this.#bodyBytes(count);
  }

  #chunkEnd(): boolean {
    const { bytes, start, end } = this.#queue;
    if (bytes[start] === CR && start + 1 === end) return false;
    const bare = bytes[start] === LF;
    if (!bare && !(bytes[start] === CR && bytes[start + 1] === LF)) return this.#badChunk('a chunk does not end where its size says');
    if (bare && !this.#bareLf) {
      this.#bareLf = true;
      this.#note('http-bare-lf', 'lines end with LF alone');
    }
    this.#phase = CHUNK_SIZE;
    return this.#consume(bare ? 1 : 2);
  }

  /** The structure is lost; without a message when a gap explains it. */
  #badChunk(message: string): true {
    if (!this.#afterGap) this.#note('http-bad-chunk', message);
    this.#giveUp();
    return true;
  }

  #trailers(): boolean {
    while (this.#nextLine()) {
      const { start: from, end: to, next } = this.#line;
      if (next > MAX_SECTION_BYTES || ++this.#lines > MAX_SECTION_LINES) return this.#overLimit();
      if (to > from) continue;
      const { bytes, start } = this.#queue;
      if (from > 0) this.#listener.trailers(headerList(latin1Text(bytes, start, start + from), 0));
      this.#consume(next);
      this.#line.reset();
      this.#endMessage(true, null);
      return true;
    }
    return this.#wait(MAX_SECTION_BYTES);
  }

  #endMessage(whole: boolean, why: EndReason | null): void {
    const hold = this.#listener.messageEnd(whole && !this.#damaged, this.#damaged ? null : why);
    this.#head = this.#framing = null;
    this.#damaged = this.#afterGap = this.#bareLf = this.#looseChunk = this.#extension = false;
    this.#afterMessage = true;
    this.#lost = false;
    this.#phase = hold ? HELD : START;
  }

  // --- Gaps and lost messages ------------------------------------------------------------------------------------------

  #gapAtStart(): void {
    if (this.#phase === START) this.#beginLost();
    this.#atLineStart = false;
    this.#skipped += this.#queue.length;
    this.#queue.clear();
    this.#line.reset();
    this.#listener.messageLost();
  }

  #gapInFields(): void {
    this.#cutHead(null);
    this.#beginLost();
    this.#skipped += this.#queue.length;
    this.#queue.clear();
  }

  #gapInPeek(length: number): void {
    this.#enterBody(this.#framing!);
    this.#run();
    this.#queue.keep();
    this.gap(length);
  }

  #gapInLength(length: number): void {
    const inside = Math.min(length, this.#remaining);
    this.#remaining -= inside;
    this.#bodyGap(inside);
    if (this.#remaining > 0) return;
    this.#endMessage(false, null);
    if (length > inside) this.gap(length - inside);
  }

  /** Holes inside a chunk are counted; behind others a line that reads as a chunk size is taken for one. */
  #gapInChunks(length: number): void {
    let left = length;
    if (this.#phase === CHUNK) {
      const inside = Math.min(left, this.#remaining);
      this.#remaining -= inside;
      this.#bodyGap(inside);
      left -= inside;
      if (this.#remaining === 0) this.#phase = CHUNK_END;
    }
    if (this.#phase === CHUNK_END && left > 0) {
      const lineEnd = 2 - this.#queue.length;
      this.#damaged = true;
      this.#queue.clear();
      if (left >= lineEnd) this.#phase = CHUNK_SIZE;
      left -= Math.min(left, lineEnd);
    }
    if (this.#phase === CHUNK_SIZE && left > 0) {
      this.#queue.clear();
      this.#line.reset();
      this.#bodyGap(left);
      this.#afterGap = true;
    }
  }

  /** Ends the message as damaged and looks for the next. */
  #giveUp(): void {
    this.#damaged = true;
    this.#line.reset();
    this.#endMessage(false, null);
    this.#beginLost();
  }

  #beginLost(): void {
    this.#beginSkip();
    this.#afterMessage = false;
    this.#lost = true;
  }

  #beginSkip(): void {
    this.#head = null;
    this.#skipped = 0;
    this.#skippedFrame = this.#now.frame;
    this.#atLineStart = this.#bareLf = false;
    this.#line.reset();
    this.#phase = SKIP;
  }

  /** Drops bytes up to the next message start. */
  #skip(): boolean {
    const found = this.#isRequest ? this.#findRequest() : this.#findStatusLine();
    if (found) {
      this.#line.reset();
      this.#endSkip(0, false);
      this.#phase = START;
    }
    return found;
  }

  #findStatusLine(): boolean {
    const { start, end } = this.#queue;
    const at = findStatusLine(this.#line.view, start, end);
    this.#skipped += at - start;
    this.#consume(at - start);
    return at < end && statusLineAt(this.#queue.bytes, at, end) === Match.Yes;
  }

  #findRequest(): boolean {
    for (;;) {
      const whole = this.#line.find();
      const { bytes, start } = this.#queue;
      const long = (whole ? this.#line.next : this.#queue.length) > MAX_SKIPPED_LINE;
      if (!whole && !long) return false;
      const at = long ? -1 : findRequest(bytes, start, start + this.#line.end, this.#atLineStart);
      const drop = at >= 0 ? at - start : long ? MAX_SKIPPED_LINE : this.#line.next;
      this.#skipped += drop;
      this.#consume(drop);
      this.#line.reset();
      this.#atLineStart = !long;
      if (at >= 0) return true;
    }
  }

  /** Says what was skipped, `more` bytes of the queue with it; `last`: no message was found behind it. */
  #endSkip(more: number, last: boolean): void {
    const count = this.#skipped + more;
    const figures = { count, frame: this.#skippedFrame };
    this.#skipped = 0;
    if (count === 0) return;
    if (this.#afterMessage) this.#note('http-trailing-data', `${count} bytes follow a complete message`, figures);
    else if (last && !this.#lost) this.#note('http-bad-start-line', `${count} bytes that begin with no start line`, figures);
    else this.#note('protocol-resync', `${count} bytes were skipped to find a message`, figures);
  }

  /** What is left where a start line should be; a capture may well end inside one. */
  #endAtStart(why: EndReason): void {
    const count = this.#queue.length;
    this.#head = null;
    if (count === 0 || why === 'capture-end') return;
    this.#skippedFrame = this.#now.frame;
    this.#endSkip(count, true);
  }
}
