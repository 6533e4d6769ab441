import { Slab } from '../bytes/slab.ts';
import { utf8Text } from '../bytes/text.ts';
import type { BareMessage } from '../dissect/bare-message.ts';
import { UNNUMBERED } from '../dissect/dissector.ts';
import type { SseRecord, WebSocketRecord } from '../record.ts';
import { rfc3339 } from '../time.ts';

/** Most bytes of text that are kept of one. */
const MOST_TEXT = 256;
const texts = new Slab(MOST_TEXT / 4);

/**
 * What a row shows of a message that may yet be the last of its kind. Each takes the place of the one before it, with nothing
 * made: of hundreds of thousands, some thousand become rows.
 */
export class KeptMessage {
  frame = 0;
  #seconds = 0;
  #nanos = 0;
  #size = 0;
  /** Bytes of text, four to a word. */
  #length = 0;
  #start: number;
  #page: Int32Array;
  #opcode: WebSocketRecord['opcode'] = 'text';
  #from: BareMessage['from'] = 'server';
  #event = '';
  #id = '';
  readonly #type: BareMessage['type'];
  readonly #piece: number;

  /** Give it back with `release`. */
  constructor(message: BareMessage) {
    this.#piece = texts.take();
    this.#page = texts.page(this.#piece);
    this.#start = texts.start(this.#piece);
    this.#type = message.type;
    this.take(message);
  }

  /** Whether there is room for its text. */
  static fits({ start, end }: BareMessage): boolean {
    return end - start <= MOST_TEXT;
  }

  /** One of the same type. */
  take({ frame, seconds, nanos, size, bytes, start, end, opcode, from, event, id }: BareMessage): void {
    this.frame = frame;
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#size = size;
    this.#opcode = opcode;
    this.#from = from;
    this.#event = event;
    this.#id = id;
    this.#length = end - start;
    const page = this.#page;
    // The last word may hold what is behind the text, or nothing: no more of it is read than was written.
    for (let at = start, to = this.#start; at < end; at += 4) {
      page[to++] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    }
  }

  /** As much of its record as a row needs. */
  get record(): WebSocketRecord | SseRecord {
    const [connection, stream] = [UNNUMBERED, UNNUMBERED];
    const { frame } = this;
    const time = rfc3339({ seconds: this.#seconds, nanos: this.#nanos });
    const size = this.#size;
    if (this.#type === 'sse') {
      return { type: 'sse', connection, stream, exchange: 0, time, frame, event: this.#event, id: this.#id, data: this.#text, length: size };
    }
    return {
      type: 'websocket', connection, stream, exchange: 0, from: this.#from, time, frame, opcode: this.#opcode, frames: 1,
      length: size, decodedLength: size, compressed: false, complete: true, ...(this.#opcode === 'text' && { text: this.#text }),
    };
  }

  get #text(): string {
    const start = this.#start;
    const words = this.#page.subarray(start, start + MOST_TEXT / 4);
    return utf8Text(new Uint8Array(words.buffer, words.byteOffset, this.#length));
  }

  release(): void {
    texts.release(this.#piece);
  }
}
