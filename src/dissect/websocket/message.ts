/** A message in progress: what its record will show of the payload, and nothing more of it. One object serves many messages. */
import { sha256 } from '@noble/hashes/sha2.js';
import { u16 } from '../../bytes/read.ts';
import { base64Text, hexText, utf8Text } from '../../bytes/text.ts';
import { BoundedBuffer } from '../../codec/bounded-buffer.ts';
import { isUtf8, Utf8Validator } from '../../codec/utf8.ts';
import type { WebSocketRecord } from '../../record.ts';
import type { Wants } from '../dissector.ts';
import { isControl, Opcode } from './frame-header.ts';

/** Bytes of text that a record shows even where no bodies are wanted. */
const MAX_TEXT = 4096;

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

  constructor(wants: Wants) {
    this.#wants = wants;
    this.#kept = new BoundedBuffer(wants.bodies ? Math.max(MAX_TEXT, wants.maxBody) : MAX_TEXT);
  }

  begin(opcode: number, compressed: boolean): void {
    this.opcode = opcode;
    this.frames = this.length = 0;
    this.compressed = compressed;
    this.intact = true;
    this.#kept.clear();
    this.#validator.reset();
    this.#hash = this.#wants.hash ? sha256.create() : null;
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

  /** For a whole text. */
  get isUtf8(): boolean {
    return this.#validator.complete;
  }

  /** The two bytes of a close frame's code, or null where there are none. */
  get closeCode(): number | null {
    return this.#kept.length >= 2 ? u16(this.#kept.bytes, 0) : null;
  }

  get isCloseReasonUtf8(): boolean {
    return this.#kept.length <= 2 || isUtf8(this.#kept.bytes, 2, this.#kept.length);
  }

  /**
   * What a record says of the message. `readable`: the content is right as far as it goes; `entire`: nothing of it is
   * missing behind.
   */
  describe(
    complete: boolean, readable: boolean, entire: boolean,
  ): Omit<WebSocketRecord, 'type' | 'connection' | 'stream' | 'exchange' | 'from' | 'time' | 'frame'> {
    const { opcode, frames, length, compressed } = this;
    const isKnown = opcode !== Opcode.Continuation && (!compressed || (readable && entire));
    return {
      opcode: opcodeName(opcode),
      frames,
      length,
      decodedLength: !isKnown ? null : compressed ? this.#kept.total : length,
      compressed,
      complete,
      ...(opcode === Opcode.Close ? this.#closeFields() : readable && this.#content(entire)),
      ...(readable && entire && complete && this.#hash && { sha256: hexText(this.#hash.digest()) }),
    };
  }

  #closeFields(): { code: number | null; reason: string } {
    return { code: this.closeCode, reason: utf8Text(this.#kept.bytes, Math.min(2, this.#kept.length), this.#kept.length) };
  }

  #content(entire: boolean): { text?: string; base64?: string; truncated?: true } {
    const kept = this.#kept;
    const truncated = (kept.cut || !entire) && { truncated: true as const };
    if (this.opcode === Opcode.Text) return { text: kept.text(), ...truncated };
    const isReadableControl = isControl(this.opcode) && kept.length > 0 && isUtf8(kept.bytes, 0, kept.length);
    if (isReadableControl) return { text: kept.text(), ...truncated };
    if (!this.#wants.bodies || this.opcode === Opcode.Continuation) return {};
    const length = Math.min(kept.length, this.#wants.maxBody);
    return { base64: base64Text(kept.bytes, 0, length), ...((length < kept.total || !entire) && { truncated: true as const }) };
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

