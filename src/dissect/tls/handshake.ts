import { u16, u8 } from '../../bytes/read.ts';

export const HandshakeType = { ClientHello: 1, ServerHello: 2 } as const;

const HEADER_SIZE = 4;
/** A hello with post-quantum keys and a ticket has a few KiB; one over this limit is skipped. */
const MAX_HELLO = 1 << 16;

/**
 * Puts the handshake messages of one side together out of record contents (RFC 8446 §4): a message may span records, and
 * a record may hold several. Only hellos are kept; certificates and the rest are stepped over.
 */
export class HandshakeReader {
  readonly #hello: (type: number, bytes: Uint8Array) => void;
  readonly #header = new Uint8Array(HEADER_SIZE);
  #have = 0;
  #type = 0;
  /** Bytes of the current message that are still to come. */
  #left = 0;
  /** The hello at hand; null for a message that is skipped. */
  #body: Uint8Array | null = null;
  #filled = 0;
  #lost = false;

  /** `hello` gets the body of each ClientHello and ServerHello, owned. */
  constructor(hello: (type: number, bytes: Uint8Array) => void) {
    this.#hello = hello;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && !this.#lost; ) {
      if (this.#have < HEADER_SIZE) {
        this.#header[this.#have++] = u8(bytes, at++);
        if (this.#have === HEADER_SIZE) this.#begin();
        continue;
      }
      const next = Math.min(end, at + this.#left);
      this.#body?.set(bytes.subarray(at, next), this.#filled);
      this.#filled += next - at;
      this.#left -= next - at;
      at = next;
      if (this.#left === 0) this.#finish();
    }
  }

  /** Bytes that were never captured: harmless inside a message that is skipped, else the end. */
  hole(length: number): void {
    if (this.#have < HEADER_SIZE || this.#body !== null || length > this.#left) {
      this.#lost = true;
      return;
    }
    this.#left -= length;
    if (this.#left === 0) this.#finish();
  }

  /** Where the next message starts is no longer known: no more of them. */
  lose(): void {
    this.#lost = true;
  }

  /** What is there of an unfinished hello, its type and bytes, or null. */
  get unfinished(): { type: number; bytes: Uint8Array } | null {
    return this.#body && { type: this.#type, bytes: this.#body.subarray(0, this.#filled) };
  }

  #begin(): void {
    this.#type = u8(this.#header, 0);
    this.#left = (u8(this.#header, 1) << 16) | u16(this.#header, 2);
    const isHello = this.#type === HandshakeType.ClientHello || this.#type === HandshakeType.ServerHello;
    this.#body = isHello && this.#left <= MAX_HELLO ? new Uint8Array(this.#left) : null;
    this.#filled = 0;
    if (this.#left === 0) this.#finish();
  }

  #finish(): void {
    const body = this.#body;
    this.#body = null;
    this.#have = 0;
    if (body) this.#hello(this.#type, body);
  }
}
