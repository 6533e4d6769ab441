/** A message in progress: what its record will show of the payload, and nothing more of it. One object serves many messages. */
import { sha256 } from '@noble/hashes/sha2.js';
import { u16 } from '../../bytes/read.ts';
import { base64Text, hexText, isAscii, utf8Text } from '../../bytes/text.ts';
import { BoundedBuffer } from '../../codec/bounded-buffer.ts';
import { isUtf8, utf8Boundary, Utf8Validator } from '../../codec/utf8.ts';
import type { WebSocketRecord } from '../../record.ts';
import { BareMessage } from '../bare-message.ts';
import type { Wants } from '../dissector.ts';
import { isControl, Opcode } from './frame-header.ts';

/** Bytes of text that a record shows even where no bodies are wanted. */
const MAX_TEXT = 4096;

/** So many bytes are judged in less time than a string is searched. */
const SHORT = 64;

/**
 * Messages of no connection at the moment: most come whole with one segment, so a few serve thousands of connections, and
 * stay in the processor's cache.
 */
const spare: Message[] = [];
const MOST_SPARE = 8;

/** Lent to whoever is asked whether a message needs a record. */
const bare = new BareMessage('websocket');

/** What a record says of the content. */
type Content = Pick<WebSocketRecord, 'text' | 'base64' | 'truncated' | 'code' | 'reason' | 'sha256'>;

export class Message {
  opcode = 0;
  frames = 0;
  /** Payload bytes on the wire. */
  length = 0;
  compressed = false;
  /** Every byte of the payload was captured. */
  intact = true;
  readonly #wants: Wants;
  readonly #kept: BoundedBuffer;
  readonly #validator = new Utf8Validator();
  #hash: ReturnType<typeof sha256.create> | null = null;
  /** Content that came in one piece stays where it is until the record is made; `kept` is empty then. */
  #lent: Uint8Array | null = null;
  #lentStart = 0;
  #lentEnd = 0;
  #text: string | null = null;

  private constructor(wants: Wants) {
    this.#wants = wants;
    this.#kept = new BoundedBuffer(wants.bodies ? Math.max(MAX_TEXT, wants.maxBody) : MAX_TEXT);
  }

  /** A message that begins. Give it back with `release`. */
  static begin(wants: Wants, opcode: number, compressed: boolean): Message {
    const last = spare.pop();
    const message = last !== undefined && last.#wants === wants ? last : new Message(wants);
    message.opcode = opcode;
    message.frames = message.length = 0;
    message.compressed = compressed;
    message.intact = true;
    if (wants.hash) message.#hash = sha256.create();
    return message;
  }

  release(): void {
    this.#kept.clear();
    this.#validator.reset();
    this.#hash = this.#lent = this.#text = null;
    if (spare.length < MOST_SPARE) spare.push(this);
  }

  /** Whether anybody will look at payload bytes: to show, hash, check or inflate them. */
  get wantsPayload(): boolean {
    return this.compressed || this.#wants.hash || this.#wants.bodies || this.opcode === Opcode.Text || isControl(this.opcode);
  }

  /** Content: payload, unmasked and inflated. */
  add(bytes: Uint8Array, start: number, end: number): void {
    this.#kept.append(bytes, start, end);
    if (this.opcode === Opcode.Text) this.#validator.push(bytes, start, end);
    this.#hash?.update(bytes.subarray(start, end));
  }

  /** All of the content, borrowed until the record is made. */
  lend(bytes: Uint8Array, start: number, end: number): void {
    this.#lent = bytes;
    this.#lentStart = start;
    this.#lentEnd = end;
    this.#hash?.update(bytes.subarray(start, end));
  }

  /** Bytes of content. */
  get total(): number {
    return this.#lent === null ? this.#kept.total : this.#lentEnd - this.#lentStart;
  }

  /** What is kept of the content, at most so much as a record shows. */
  get #bytes(): Uint8Array {
    return this.#lent ?? this.#kept.bytes;
  }

  get #start(): number {
    return this.#lent === null ? 0 : this.#lentStart;
  }

  get #end(): number {
    return this.#lent === null ? this.#kept.length : Math.min(this.#lentEnd, this.#lentStart + this.#kept.limit);
  }

  get #cut(): boolean {
    return this.#end - this.#start < this.total;
  }

  /** What is kept, as text; a character that the limit cut in two is left out. */
  get #shown(): string {
    if (this.#text === null) {
      const bytes = this.#bytes;
      const start = this.#start;
      this.#text = utf8Text(bytes, start, this.#cut ? utf8Boundary(bytes, start, this.#end) : this.#end);
    }
    return this.#text;
  }

  /** For a whole text. */
  get isUtf8(): boolean {
    if (this.#lent === null) return this.#validator.complete;
    if (isAscii(this.#lent, this.#lentStart, this.#lentEnd)) return true;
    // Decoding has put a replacement character for whatever is not; the text itself may hold one, too.
    if (this.#lentEnd - this.#lentStart > SHORT && !this.#cut && !this.#shown.includes('\ufffd')) return true;
    return isUtf8(this.#lent, this.#lentStart, this.#lentEnd);
  }

  /** The two bytes of a close frame's code, or null where there are none. */
  get closeCode(): number | null {
    return this.#end - this.#start >= 2 ? u16(this.#bytes, this.#start) : null;
  }

  get isCloseReasonUtf8(): boolean {
    return this.#end - this.#start <= 2 || isUtf8(this.#bytes, this.#start + 2, this.#end);
  }

  /**
   * The message ahead of its record, with its content, for one that is whole and readable; null where that is not all that its
   * record would say of the content. Borrowed until the next one.
   */
  get bare(): BareMessage | null {
    const { opcode } = this;
    const isText = opcode === Opcode.Text;
    if (this.#hash !== null || this.#wants.bodies || (isText ? this.#cut : opcode !== Opcode.Binary)) return null;
    bare.opcode = isText ? 'text' : 'binary';
    bare.size = this.compressed ? this.total : this.length;
    bare.frames = this.frames;
    bare.length = this.length;
    bare.compressed = this.compressed;
    bare.bytes = this.#bytes;
    bare.start = this.#start;
    bare.end = isText ? this.#end : this.#start;
    return bare;
  }

  /** All of a text that a record shows, or null where it is not the usual message: whole, readable and short enough. */
  usualText(entire: boolean): string | null {
    return entire && this.opcode === Opcode.Text && this.#hash === null && !this.#cut ? this.#shown : null;
  }

  /** Adds to a record what is known of the content. `readable`: it is right as far as it goes; `entire`: nothing of it is missing behind. */
  describe(record: Content, complete: boolean, readable: boolean, entire: boolean): void {
    if (this.opcode === Opcode.Close) {
      record.code = this.closeCode;
      record.reason = utf8Text(this.#bytes, Math.min(this.#start + 2, this.#end), this.#end);
    } else if (readable) this.#content(record, entire);
    if (readable && entire && complete && this.#hash !== null) record.sha256 = hexText(this.#hash.digest());
  }

  #content(record: Content, entire: boolean): void {
    const isText = this.opcode === Opcode.Text;
    const bytes = this.#bytes;
    const start = this.#start;
    const end = this.#end;
    if (isText || (isControl(this.opcode) && end > start && isUtf8(bytes, start, end))) {
      record.text = this.#shown;
      if (this.#cut || !entire) record.truncated = true;
    } else if (this.#wants.bodies && this.opcode !== Opcode.Continuation) {
      const length = Math.min(end - start, this.#wants.maxBody);
      record.base64 = base64Text(bytes, start, start + length);
      if (length < this.total || !entire) record.truncated = true;
    }
  }
}
