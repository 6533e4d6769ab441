/**
 * One direction of an HTTP/1.x connection as a push parser (RFC 9112). Bytes and gaps go in; heads, entity bytes and ends
 * come out, the same however the input was cut. Body bytes are handed on as they come; only an unfinished line or header
 * section waits, up to the limits below.
 *
 *   phase     waits for                              then
 *   START     a start line                           FIELDS, or SKIP when there is none
 *   FIELDS    the empty line                         what the listener says of the framing
 *   PEEK      enough to see whether a body follows   that body, or START
 *   LENGTH, CHUNKED, UNTIL_CLOSE                     the end of the body, then START
 *   SKIP      the next message start                 START
 *   HELD      a decision from outside (`resume`)     START, or SWITCHED
 *   SWITCHED, LOST                                   nothing: the rest is not HTTP, or cannot be followed
 */
import { CR, LF } from '../../bytes/ascii.ts';
import { ByteQueue } from '../../bytes/byte-queue.ts';
import { Chunk } from '../../bytes/chunk.ts';
import type { Header } from '../../record.ts';
import { MovingStamp, type Stamp } from '../../time.ts';
import type { EndReason } from '../dissector.ts';
import { ChunkedBody, type ChunkedHost, ChunkedStep } from './chunked.ts';
import type { Framing } from './framing.ts';
import type { Complain } from './head.ts';
import { LineScanner } from './line-scanner.ts';
import { Message } from './message.ts';
import { Resync, type SkipReason } from './resync.ts';
import { isRequestLine, isSimpleRequest, Match, mayBeRequest, statusLineAt } from './start-line.ts';

export interface MessageListener {
  /** A header section is there: how is its body framed? Nothing follows where `head.cut`. */
  head(head: Message): Framing;
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
const CHUNKED = 4;
const UNTIL_CLOSE = 5;
const SKIP = 6;
const HELD = 7;
const SWITCHED = 8;
const LOST = 9;

const MAX_SECTION_BYTES = 256 << 10;
const MAX_SECTION_LINES = 4096;
/** A larger buffer is not kept from one stream to the next. */
const KEPT_BUFFER = 4096;
const NO_TIME: Stamp = new MovingStamp();

export class MessageParser {
  readonly #isRequest: boolean;
  readonly #listener: MessageListener;
  #keepsHeaders = true;
  readonly #queue = new ByteQueue();
  readonly #line = new LineScanner(this.#queue);
  readonly #note: Complain;
  // Made when first needed, since most connections never need them.
  #pieceOrNone: Chunk | null = null;
  #chunkedOrNone: ChunkedBody | null = null;
  #resyncOrNone: Resync | null = null;
  #phase = START;
  /** When the last bytes came. Borrowed: it moves on with the next. */
  readonly now = new MovingStamp();
  #head: Message | null = null;
  /** One that is over, to be used again. */
  #spare: Message | null = null;
  #framing: Framing | null = null;
  /** Bytes to come of a body of known length. */
  #remaining = 0;
  /** The message at hand has a hole. */
  #damaged = false;
  /** What came before the next message. */
  #before: SkipReason = 'nothing';
  #bareLfNoted = false;

  constructor(isRequest: boolean, listener: MessageListener) {
    this.#isRequest = isRequest;
    this.#listener = listener;
    this.#note = listener.note;
  }

  /** Begins a stream: nothing is left of the one before. `keepsHeaders`: heads keep what it takes to list all of their headers. */
  begin(keepsHeaders: boolean): void {
    this.#keepsHeaders = keepsHeaders;
    this.#phase = START;
    this.now.set(NO_TIME);
    this.#head = this.#framing = null;
    this.#remaining = 0;
    this.#damaged = this.#bareLfNoted = false;
    this.#before = 'nothing';
    this.#queue.clear(KEPT_BUFFER);
    this.#line.reset();
  }

  /** Takes back a message that is over, and that nobody else has. */
  reuse(message: Message): void {
    message.clear();
    this.#spare = message;
  }

  get #chunked(): ChunkedBody {
    return (this.#chunkedOrNone ??= new ChunkedBody(this.#chunkedHost(), MAX_SECTION_BYTES, MAX_SECTION_LINES));
  }

  get #resync(): Resync {
    return (this.#resyncOrNone ??= new Resync(this.#isRequest, this.#queue, this.#line, this.#note));
  }

  #chunkedHost(): ChunkedHost {
    return {
      queue: this.#queue,
      line: this.#line,
      note: this.#note,
      nextLine: () => this.#nextLine(),
      bareLf: () => this.#bareLf(),
      bodyBytes: (count) => this.#bodyBytes(count),
      bodyGap: (length) => this.#bodyGap(length),
      trailers: (list) => this.#listener.trailers(list),
    };
  }

  /** The last message start was lost and no other has come. */
  get skipping(): boolean {
    return this.#phase === SKIP;
  }

  /** What came where a message should begin is none, and no hole explains it. */
  get unreadable(): boolean {
    return this.#phase === SKIP && this.#resync.reason !== 'damage';
  }

  push(chunk: Chunk): void {
    this.now.set(chunk);
    if (this.#passes(chunk.length)) return this.#listener.body(chunk);
    this.#queue.push(chunk.bytes, chunk.start, chunk.end);
    this.#run();
    this.#queue.keep();
    this.#line.release();
  }

  /** Counts bytes that lie within a body and do not end it, as most bytes of a capture do: they need not wait in the queue. */
  #passes(length: number): boolean {
    if (this.#queue.length > 0) return false;
    if (this.#phase === UNTIL_CLOSE) return true;
    if (this.#phase !== LENGTH || length >= this.#remaining) return false;
    this.#remaining -= length;
    return true;
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
      case CHUNKED: return this.#chunkedStep();
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
      case CHUNKED: return this.#chunked.gap(length) ? undefined : this.#giveUp();
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
    else if (this.#phase === SKIP) this.#endSkip();
    else if (this.#phase === UNTIL_CLOSE && why === 'fin') this.#endMessage(true, why);
    else if (this.#head !== null) {
      const whole = this.#phase === CHUNKED && this.#chunked.end();
      if ((why === 'fin' || why === 'rst') && !this.#damaged) {
        this.#note('http-body-cut', `the stream ended inside a ${whole ? 'trailer section' : 'body'}`);
      }
      this.#endMessage(whole, why);
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

  #consume(count: number): true {
    this.#queue.consume(count);
    return true;
  }

  #piece(bytes: Uint8Array, start: number, end: number): Chunk {
    return (this.#pieceOrNone ??= new Chunk()).place(bytes, start, end).stampLike(this.now);
  }

  #rest(): boolean {
    const { bytes, start, end } = this.#queue;
    this.#queue.consume(end - start);
    this.#listener.rest(this.#piece(bytes, start, end));
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
    const head = (this.#head ??= this.#newHead());
    if (!this.#nextLine()) {
      const possible = this.#isRequest ? mayBeRequest(bytes, start, end) : statusLineAt(bytes, start, end) !== Match.No;
      return possible ? this.#wait(MAX_SECTION_BYTES) : this.#noStartLine();
    }
    const lineEnd = start + this.#line.end;
    const fits = this.#isRequest
      ? isRequestLine(bytes, start, lineEnd)
      : statusLineAt(bytes, start, start + this.#line.next) === Match.Yes;
    const simple = !fits && this.#isRequest && isSimpleRequest(bytes, start, lineEnd);
    if (!fits && !simple) return this.#noStartLine();
    if (this.#line.next > MAX_SECTION_BYTES) return this.#overLimit();
    head.startLine(bytes, start, lineEnd, start + this.#line.next);
    if (simple) return this.#endHead(this.#line.next);
    this.#phase = FIELDS;
    return true;
  }

  #newHead(): Message {
    const head = this.#spare ?? new Message(this.#isRequest);
    this.#spare = null;
    head.begin(this.now);
    return head;
  }

  #noStartLine(): boolean {
    this.#line.reset();
    if (this.#listener.expectsBare()) this.#beginBody(this.#listener.head(this.#head!));
    else this.#beginSkip(this.#before);
    return true;
  }

  #fields(): boolean {
    const head = this.#head!;
    for (;;) {
      this.#plainFields(head);
      if (!this.#nextLine()) return this.#wait(MAX_SECTION_BYTES);
      const { start: from, end: to, next } = this.#line;
      if (next > MAX_SECTION_BYTES || head.lines >= MAX_SECTION_LINES) {
        this.#line.next = from;
        return this.#overLimit();
      }
      if (to === from) return this.#endHead(next);
      const { bytes, start } = this.#queue;
      head.fieldLine(bytes, start + from, start + to, this.#line.hasCr, this.#note);
    }
  }

  /** Takes the lines that need no scanner. One of which a part was looked at is left to it, which looks at nothing twice. */
  #plainFields(head: Message): void {
    const line = this.#line;
    if (line.midway) return;
    const { bytes, start, end } = this.#queue;
    line.next = head.plainLines(bytes, start + line.next, Math.min(end, start + MAX_SECTION_BYTES), MAX_SECTION_LINES) - start;
  }

  #endHead(length: number): boolean {
    const head = this.#head!;
    this.#sealHead(length);
    this.#beginBody(this.#listener.head(head));
    return true;
  }

  #sealHead(length: number): void {
    const { bytes, start } = this.#queue;
    this.#head!.seal(bytes, start, start + length, this.now, this.#keepsHeaders);
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
    if (this.#line.bare) this.#bareLf();
    return true;
  }

  #bareLf(): void {
    if (!this.#bareLfNoted) this.#note('http-bare-lf', 'lines end with LF alone');
    this.#bareLfNoted = true;
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
    if (framing === 'switched') {
      this.#head = null;
      this.#phase = SWITCHED;
    } else if (framing === 'none') this.#endMessage(true, null);
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
    if (framing === 'length') this.#remaining = this.#head!.bodyLength;
    else if (framing === 'chunked') this.#chunked.begin();
    this.#phase = framing === 'length' ? LENGTH : framing === 'chunked' ? CHUNKED : UNTIL_CLOSE;
  }

  #bodyBytes(count: number): true {
    const { bytes, start } = this.#queue;
    this.#queue.consume(count);
    this.#listener.body(this.#piece(bytes, start, start + count));
    return true;
  }

  #bodyGap(length: number): void {
    this.#damaged = true;
    if (length > 0) this.#listener.bodyGap(length);
  }

  #length(): boolean {
    const count = Math.min(this.#remaining, this.#queue.length);
    this.#remaining -= count;
    this.#bodyBytes(count);
    if (this.#remaining === 0) this.#endMessage(true, null);
    return true;
  }

  #chunkedStep(): boolean {
    const step = this.#chunked.step();
    if (step === ChunkedStep.Done) this.#endMessage(true, null);
    else if (step === ChunkedStep.Bad) this.#giveUp();
    else if (step === ChunkedStep.TooLong) this.#overLimit();
    return step !== ChunkedStep.NeedMore;
  }

  #endMessage(whole: boolean, why: EndReason | null): void {
    const hold = this.#listener.messageEnd(whole && !this.#damaged, this.#damaged ? null : why);
    this.#head = this.#framing = null;
    this.#damaged = this.#bareLfNoted = false;
    this.#before = 'message';
    this.#phase = hold ? HELD : START;
  }

  // --- Gaps and lost messages ------------------------------------------------------------------------------------------

  #gapAtStart(): void {
    if (this.#phase === START) this.#beginSkip('damage');
    this.#resync.drop();
    this.#listener.messageLost();
  }

  #gapInFields(): void {
    this.#cutHead(null);
    this.#beginSkip('damage');
    this.#resync.drop();
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

  /** Ends the message as damaged and looks for the next. */
  #giveUp(): void {
    this.#damaged = true;
    this.#endMessage(false, null);
    this.#beginSkip('damage');
  }

  #beginSkip(before: SkipReason): void {
    this.#resync.begin(before, this.#frameOfNext);
    this.#head = null;
    this.#bareLfNoted = false;
    this.#before = before;
    this.#phase = SKIP;
  }

  #skip(): boolean {
    if (!this.#resync.find(this.now.frame)) return false;
    this.#resync.report(true);
    this.#phase = START;
    return true;
  }

  #endSkip(): void {
    this.#resync.drop();
    this.#resync.report(false);
  }

  /** What is left where a start line should be; a capture may well end inside one. */
  #endAtStart(why: EndReason): void {
    const frame = this.#frameOfNext;
    this.#head = null;
    if (this.#queue.length === 0 || why === 'capture-end') return;
    this.#resync.begin(this.#before, frame);
    this.#endSkip();
  }

  /** The frame that brought the next byte, or 0 where none waits. */
  get #frameOfNext(): number {
    return this.#queue.length === 0 ? 0 : this.#head?.begun.frame ?? this.now.frame;
  }
}
