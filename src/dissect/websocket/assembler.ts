/**
 * One side of a WebSocket connection, from frames to message records (RFC 6455 §5.4 to §5.6, §8). Control frames stand between
 * the fragments of a message and are messages of their own.
 */
import type { Chunk } from '../../bytes/chunk.ts';
import type { NoteCode } from '../../note.ts';
import type { WebSocketRecord } from '../../record.ts';
import type { Side } from '../../side.ts';
import { MovingStamp, rfc3339, type Stamp } from '../../time.ts';
import { type DissectorContext, type Emitted, UNNUMBERED } from '../dissector.ts';
import { isSendable } from './close-code.ts';
import { type Inflated, MessageInflater } from './deflate.ts';
import { suffices, weigh } from './evidence.ts';
import type { DeflateRules } from './extensions.ts';
import { type FrameHeader, isControl, isReserved, MAX_CONTROL, Opcode, RSV1 } from './frame-header.ts';
import { FrameReader } from './frame-parser.ts';
import { Message } from './message.ts';

/** What is known when a side begins. */
export interface SideTerms {
  from: Side;
  /** The exchange that opened the connection; null when it was joined midway, and frames may begin anywhere. */
  exchange: number | null;
  /** How this side compresses; null where it does not, or where nobody knows. */
  deflate: DeflateRules | null;
  /** Another extension was agreed, which may use reserved bits and opcodes. */
  foreign: boolean;
}

/** Hears of the first close frame of a side. */
export interface CloseListener {
  closed(from: Side): void;
}

/** Nothing has come yet. */
const FRESH = 1;
/** A header went missing, and no frame start has been found again. */
const LOST = 2;
/** Nobody saw where the frames begin, or whether a message is open: a continuation may come first. */
const JOINING = 4;
/** A close frame has come. */
const CLOSED = 8;

/** What is being read, while it is. */
let reading: Chunk | null = null;

/**
 * Thousands of connections speak in turn, so that each side has to be fetched from memory for each message: what every message
 * needs stands first and together, what few need behind it.
 */
export class MessageAssembler extends FrameReader {
  readonly #context: DissectorContext;
  #state: number;
  readonly #from: Side;
  readonly #exchange: number | null;
  /** The data message and the control message that are unfinished. */
  #data: Message | null = null;
  #control: Message | null = null;
  #inflater: MessageInflater | null = null;
  readonly #deflate: DeflateRules | null;
  readonly #foreign: boolean;
  readonly #listener: CloseListener;
  /** The code of the close frame this side sent (null: a close frame without one), or undefined. */
  closeCode: number | null | undefined;
  #skipped = 0;
  #said: Set<NoteCode> | null = null;
  /** Where the last bytes of an unfinished message came. */
  #last: MovingStamp | null = null;

  constructor(context: DissectorContext, { from, exchange, deflate, foreign }: SideTerms, listener: CloseListener) {
    super();
    this.#context = context;
    this.#from = from;
    this.#exchange = exchange;
    this.#deflate = deflate;
    this.#foreign = foreign;
    this.#listener = listener;
    this.#state = exchange === null ? FRESH | JOINING : FRESH;
  }

  get lost(): boolean {
    return (this.#state & LOST) !== 0;
  }

  data(chunk: Chunk): void {
    if (this.#state & FRESH) this.#start(chunk);
    if (this.#state & LOST && !this.#findFrame(chunk)) {
      this.#skipped += chunk.length;
      return;
    }
    reading = chunk;
    if (!this.push(chunk.bytes, chunk.start, chunk.end)) {
      this.#note('websocket-bad-length', 'a payload length over 2^63; the rest of this side is opaque');
      this.#lose();
    }
    if (this.#data !== null || this.#control !== null) (this.#last ??= new MovingStamp()).set(chunk);
    reading = null;
  }

  /** `length` bytes will never come. */
  hole(length: number): void {
    reading = null;
    this.#state &= ~FRESH;
    if (this.lost) this.#skipped += length;
    else if (!this.gap(length)) {
      const message = `${length} missing bytes hold a frame header; the rest of this side is opaque`;
      this.#note('websocket-lost-sync', message, { length });
      this.#lose();
    }
  }

  /** Hands out what is unfinished. */
  end(): void {
    reading = null;
    if (!this.lost) this.#abandon();
  }

  frameStart(frame: FrameHeader): boolean {
    this.#check(frame);
    let message: Message;
    if (isControl(frame.opcode)) message = this.#control = Message.begin(this.#context.wants, frame.opcode, false);
    else message = this.#dataMessage(frame);
    message.frames++;
    if (message.compressed) this.#inflater!.frame(frame.length);
    return message.wantsPayload;
  }

  payload(bytes: Uint8Array, start: number, end: number, frame: FrameHeader): void {
    const message = this.#current;
    message.length += end - start;
    if (!message.intact) return;
    if (message.compressed) this.#inflater!.push(bytes, start, end, message);
    else if (end - start === frame.length && frame.final && message.frames === 1) message.lend(bytes, start, end);
    else message.add(bytes, start, end);
  }

  payloadSkipped(length: number): void {
    this.#current.length += length;
  }

  payloadMissing(length: number): void {
    const message = this.#current;
    message.length += length;
    if (length > 0) message.intact = false;
  }

  frameEnd({ final, opcode }: FrameHeader): void {
    if (isControl(opcode)) {
      const message = this.#control!;
      this.#control = null;
      this.#emit(message, true);
      if (opcode === Opcode.Close && this.closeCode === undefined) {
        this.closeCode = message.closeCode;
        this.#state |= CLOSED;
        this.#listener.closed(this.#from);
      }
      message.release();
    } else if (final) this.#endData(true);
  }

  /** The last frame of the capture that brought bytes of the message at hand. */
  get #when(): Stamp {
    return reading ?? this.#last!;
  }

  /** The message that the frame at hand belongs to. */
  get #current(): Message {
    return this.#control ?? this.#data!;
  }

  #dataMessage({ opcode, reserved }: FrameHeader): Message {
    if (opcode === Opcode.Continuation) {
      if (this.#data !== null) return this.#data;
      if (!(this.#state & JOINING)) this.#note('websocket-bad-sequence', 'a continuation frame without a message to continue');
    } else if (this.#data !== null) {
      this.#note('websocket-bad-sequence', 'a new message inside an unfinished one');
      this.#endData(false);
    }
    const isCompressed = opcode !== Opcode.Continuation && (reserved & RSV1) !== 0 && this.#mayCompress;
    if (isCompressed) this.#makeInflater();
    this.#state &= ~JOINING;
    return (this.#data = Message.begin(this.#context.wants, opcode, isCompressed));
  }

  #endData(ended: boolean): void {
    const message = this.#data!;
    this.#emit(message, ended);
    this.#data = null;
    message.release();
  }

  #makeInflater(): MessageInflater {
    return (this.#inflater ??= new MessageInflater(this.#deflate, this.#context.wants.maxDecoded));
  }

  get #mayCompress(): boolean {
    return this.#deflate !== null || this.#exchange === null;
  }

  /** Everything about one frame that RFC 6455 §5 forbids. What repeats on every frame is said once. */
  #check({ opcode, reserved, final, masked, length, minimal }: FrameHeader): void {
    if (this.#state & CLOSED) this.#noteOnce('websocket-data-after-close', 'a frame after the close frame');
    if (masked !== (this.#from === 'client')) {
      if (masked) this.#noteOnce('websocket-masked-server', 'the server masks its frames');
      else this.#noteOnce('websocket-unmasked-client', 'the client does not mask its frames');
    }
    if (reserved !== 0) this.#checkReserved(reserved, opcode);
    if (isReserved(opcode) && !this.#foreign) this.#noteOnce('websocket-reserved-opcode', `reserved opcode ${opcode}`);
    if (!minimal) this.#noteOnce('websocket-bad-length', `length ${length} is written in more bytes than needed`);
    if (isControl(opcode)) {
      if (!final) this.#noteOnce('websocket-bad-control', 'a fragmented control frame');
      else if (length > MAX_CONTROL) this.#noteOnce('websocket-bad-control', `a control frame of ${length} bytes`);
    }
  }

  #checkReserved(reserved: number, opcode: number): void {
    const allowed = this.#mayCompress && (opcode === Opcode.Text || opcode === Opcode.Binary) ? RSV1 : 0;
    if ((reserved & ~allowed) === 0 || this.#foreign) return;
    const bits = reserved.toString(2).padStart(3, '0');
    this.#noteOnce('websocket-reserved-bits', `reserved bits ${bits} of a frame with opcode ${opcode}`);
  }

  #emit(message: Message, ended: boolean): void {
    const { opcode, frames, length, compressed } = message;
    const complete = ended && message.intact;
    let readable = true;
    let entire = complete;
    if (compressed) {
      const inflater = this.#inflater!;
      if (complete) {
        const outcome = inflater.end(message);
        readable = outcome === 'whole' || outcome === 'limit';
        entire = outcome === 'whole';
        this.#sayInflated(outcome, length);
      } else readable = inflater.abandon(message);
    }
    if (entire) this.#checkContent(message);
    if (entire && this.#isTaken(message)) return;
    const exchange = this.#exchange;
    const from = this.#from;
    const when = this.#when;
    const time = rfc3339(when);
    const { frame } = when;
    const isKnown = opcode !== Opcode.Continuation && (!compressed || (readable && entire));
    const decodedLength = !isKnown ? null : compressed ? message.total : length;
    const text = message.usualText(entire);
    if (text !== null) {
      // At once with its text, since a property that is added later takes an object of its own.
      this.#context.emit({
        type: 'websocket', connection: UNNUMBERED, stream: UNNUMBERED, exchange, from, time, frame, opcode: 'text', frames, length,
        decodedLength, compressed, complete, text,
      });
      return;
    }
    const record: Emitted<WebSocketRecord> = {
      type: 'websocket', connection: UNNUMBERED, stream: UNNUMBERED, exchange, from, time, frame, opcode: opcodeName(opcode), frames, length,
      decodedLength, compressed, complete,
    };
    message.describe(record, complete, readable, entire);
    this.#context.emit(record);
  }

  /** Whether somebody took the message without a record. */
  #isTaken(message: Message): boolean {
    const { bare } = message;
    if (bare === null) return false;
    bare.from = this.#from;
    bare.exchange = this.#exchange;
    const { frame, seconds, nanos } = this.#when;
    bare.frame = frame;
    bare.seconds = seconds;
    bare.nanos = nanos;
    return this.#context.takes?.(bare) ?? false;
  }

  #sayInflated(outcome: Inflated, length: number): void {
    if (outcome === 'bad') this.#note('websocket-bad-deflate', `a compressed message of ${length} bytes does not inflate`);
    if (outcome === 'limit') this.#note('websocket-inflate-limit', `a message of ${length} bytes inflates beyond the limit`);
    if (outcome === 'context-lost') this.#noteOnce('websocket-context-lost', 'a message refers to others that were not read');
  }

  #checkContent(message: Message): void {
    const { opcode } = message;
    if (opcode === Opcode.Text && !message.isUtf8) this.#note('websocket-bad-utf8', 'a text message is not UTF-8');
    if (opcode !== Opcode.Close || message.length === 0) return;
    const code = message.closeCode;
    if (code === null) this.#note('websocket-bad-close', 'a close frame of one byte');
    else if (!isSendable(code)) this.#note('websocket-bad-close', `close code ${code} must not be sent`, { closeCode: code });
    if (!message.isCloseReasonUtf8) this.#note('websocket-bad-utf8', 'a close reason is not UTF-8');
  }

  /** The first bytes of a connection joined midway are frames only if they look it. */
  #start(chunk: Chunk): void {
    this.#state &= ~FRESH;
    if (this.#exchange !== null) return;
    if (!weigh(chunk.bytes, chunk.start, chunk.end, this.#from === 'client').plausible) this.#state |= LOST;
  }

  /** A lost side goes on where a chunk begins with what can only be frames. */
  #findFrame(chunk: Chunk): boolean {
    if (!suffices(weigh(chunk.bytes, chunk.start, chunk.end, this.#from === 'client'))) return false;
    this.#note('protocol-resync', `${this.#skipped} bytes were skipped up to the start of a frame`, { skipped: this.#skipped });
    this.#skipped = 0;
    this.#state = (this.#state & ~LOST) | JOINING;
    return true;
  }

  #lose(): void {
    this.#abandon();
    this.reset();
    // Messages that nobody saw belong to the context too.
    if (this.#mayCompress) this.#makeInflater().lose();
    this.#state |= LOST;
  }

  /** Unfinished messages are shown as they are. */
  #abandon(): void {
    if (this.#control !== null) {
      this.#emit(this.#control, false);
      this.#control.release();
      this.#control = null;
    }
    if (this.#data !== null) this.#endData(false);
  }

  #note(code: NoteCode, message: string, figures: Record<string, unknown> = {}): void {
    this.#context.note(code, message, { from: this.#from, ...figures });
  }

  #noteOnce(code: NoteCode, message: string): void {
    if (this.#said?.has(code)) return;
    (this.#said ??= new Set()).add(code);
    this.#note(code, message);
  }
}

function opcodeName(opcode: number): WebSocketRecord['opcode'] {
  switch (opcode) {
    case Opcode.Continuation: return 'continuation';
    case Opcode.Text: return 'text';
    case Opcode.Binary: return 'binary';
    case Opcode.Close: return 'close';
    case Opcode.Ping: return 'ping';
    case Opcode.Pong: return 'pong';
    default: return `reserved-${opcode}`;
  }
}
