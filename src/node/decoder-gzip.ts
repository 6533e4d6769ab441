import { createInflateRaw, crc32 } from 'node:zlib';
import { EMPTY } from '../bytes/chunk.ts';
import { u32le } from '../bytes/read.ts';
import { Damage } from './decoder.ts';
import type { Decoder } from './decoder.ts';
import { inputsOf, LEAST_INPUT, OUTPUT_BYTES, PoolDecoder, poolOptions } from './decoder-pool.ts';
import type { ByteSource } from './source-bytes.ts';

const MAGIC = [0x1f, 0x8b];
const DEFLATE = 8;
/** RFC 1952 §2.3.1. */
const HEADER_CRC = 2, EXTRA = 4, NAME = 8, COMMENT = 16, RESERVED = 0xe0;
const READ_BYTES = 4 << 10;
const LEAST_OUTPUT = 64 << 10;
/** Handed over at the start of a member, at most: what is too much has to be given back. */
const MEMBER_INPUT = 32 << 10;

/**
 * gzip (RFC 1952): members one behind the other, each compressed bytes between a header and a check. Node's own decoder of
 * it takes something else behind the last member for one more, and throws away what it made in the same step.
 */
export class GzipDecoder implements Decoder {
  readonly #from: Unread;
  readonly #inputs = inputsOf();
  #member: PoolDecoder | null = null;
  #first = true;
  #sum = 0;
  #length = 0;

  constructor(from: ByteSource) {
    this.#from = new Unread(from);
  }

  async next(): Promise<Uint8Array | null> {
    while ((this.#member ??= await this.#begin()) !== null) {
      const chunk = await this.#member.next();
      if (chunk) {
        this.#sum = crc32(chunk, this.#sum);
        this.#length += chunk.length;
        return chunk;
      }
      await this.#end(this.#member);
    }
    return null;
  }

  close(): void {
    this.#member?.close();
  }

  /** Null where there is no more member. */
  async #begin(): Promise<PoolDecoder | null> {
    const from = this.#from;
    const first = await from.byte();
    // Zeros fill the last block of a tape.
    if (!this.#first && (first === null || first === 0)) return null;
    if (first !== MAGIC[0] || (await from.byte()) !== MAGIC[1]) throw new Damage('no gzip member');
    await this.#header();
    // A file of many small members has a step for each, and no more room than it takes.
    const room = this.#first ? OUTPUT_BYTES : Math.min(OUTPUT_BYTES, Math.max(LEAST_OUTPUT, 2 * this.#length));
    const input = Math.min(MEMBER_INPUT, Math.max(LEAST_INPUT, from.bytesRead / 8));
    this.#first = false;
    this.#sum = this.#length = 0;
    return new PoolDecoder(createInflateRaw(poolOptions(room)), from, { of: (bytes) => [bytes], complete: null }, this.#inputs, input);
  }

  async #header(): Promise<void> {
    const [method, flags] = await this.#bytes(8);
    if (method !== DEFLATE) throw new Damage('unknown compression method');
    if ((flags! & RESERVED) !== 0) throw new Damage('unknown header flags');
    if ((flags! & EXTRA) !== 0) {
      const [low, high] = await this.#bytes(2);
      await this.#bytes(low! | (high! << 8));
    }
    for (const text of [NAME, COMMENT]) {
      if ((flags! & text) !== 0) while ((await this.#bytes(1))[0] !== 0);
    }
    if ((flags! & HEADER_CRC) !== 0) await this.#bytes(2);
  }

  async #end(member: PoolDecoder): Promise<void> {
    this.#from.unread(member.rest());
    member.close();
    this.#member = null;
    const check = await this.#bytes(8);
    if (u32le(check, 0) !== this.#sum) throw new Damage('incorrect data check');
    if (u32le(check, 4) !== this.#length % 2 ** 32) throw new Damage('incorrect length check');
  }

  async #bytes(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at++) {
      const byte = await this.#from.byte();
      if (byte === null) throw new Damage('unexpected end of file');
      bytes[at] = byte;
    }
    return bytes;
  }
}

/** Bytes of which some can be given back. */
class Unread implements ByteSource {
  readonly #from: ByteSource;
  #bytes: Uint8Array = EMPTY;
  #at = 0;

  constructor(from: ByteSource) {
    this.#from = from;
  }

  get bytesRead(): number {
    return this.#from.bytesRead;
  }

  read(target: Uint8Array): number | Promise<number> {
    if (this.#at === this.#bytes.length) return this.#from.read(target);
    const taken = this.#bytes.subarray(this.#at, this.#at + target.length);
    target.set(taken);
    this.#at += taken.length;
    return taken.length;
  }

  /** Null at the end. */
  async byte(): Promise<number | null> {
    if (this.#at === this.#bytes.length) {
      const bytes = new Uint8Array(READ_BYTES);
      this.#bytes = bytes.subarray(0, await this.#from.read(bytes));
      this.#at = 0;
    }
    return this.#at < this.#bytes.length ? this.#bytes[this.#at++]! : null;
  }

  /** Takes back what was read last. */
  unread(bytes: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = new Uint8Array(bytes.length + rest.length);
    this.#bytes.set(bytes);
    this.#bytes.set(rest, bytes.length);
    this.#at = 0;
  }

  close(): void {
    this.#from.close();
  }
}
