/**
 * Walks the frames and blocks of a Zstandard stream (RFC 8878 §3) ahead of the decoder, so that windows and work are
 * bounded before anything is allocated or copied.
 */
import { u16le, u32le, u8 } from '../bytes/read.ts';

/** RFC 9659 §3: senders of this content coding keep to a window of 8 MiB. */
const MAX_WINDOW = 8 << 20;
/** The decoder moves its whole window for every block: this much in all, 16 GiB. */
const MAX_MOVED = 16 * 2 ** 30;

const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

const MAGIC = 0;
const SKIPPABLE_SIZE = 1;
const DESCRIPTOR = 2;
const HEADER = 3;
const BLOCK = 4;

export class ZstdFrames {
  /** Why the stream must not be decoded, or null. */
  error: string | null = null;
  /** It would cost too much to go on. */
  exhausted = false;
  #part = MAGIC;
  readonly #bytes = new Uint8Array(16);
  #have = 0;
  #need = 4;
  #skip = 0;
  #descriptor = 0;
  #window = 0;
  #moved = 0;

  /** Between frames: the stream may end here. */
  get complete(): boolean {
    return this.#part === MAGIC && this.#have === 0 && this.#skip === 0;
  }

  /** Walks `bytes[start..end)`; returns where the decoder has to stop: `end`, unless something is wrong. */
  walk(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (this.#skip > 0) {
        const count = Math.min(this.#skip, end - at);
        this.#skip -= count;
        at += count;
        continue;
      }
      this.#bytes[this.#have++] = u8(bytes, at++);
      if (this.#have < this.#need) continue;
      this.#have = 0;
      this.#take();
      if (this.error !== null || this.exhausted) return at - 1;
    }
    return end;
  }

  #take(): void {
    if (this.#part === MAGIC) this.#magic();
    else if (this.#part === SKIPPABLE_SIZE) {
      this.#skip = u32le(this.#bytes, 0);
      this.#expect(MAGIC, 4);
    } else if (this.#part === DESCRIPTOR) this.#frameDescriptor();
    else if (this.#part === HEADER) this.#frameHeader();
    else this.#block();
  }

  #expect(part: number, need: number): void {
    this.#part = part;
    this.#need = need;
  }

  #magic(): void {
    const magic = u32le(this.#bytes, 0);
    if (magic === ZSTD_MAGIC) this.#expect(DESCRIPTOR, 1);
    else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) this.#expect(SKIPPABLE_SIZE, 4);
    else this.error = 'no Zstandard frame';
  }

  /** RFC 8878 §3.1.1.1.1: a single segment has no window byte, and always a content size. */
  #frameDescriptor(): void {
    this.#descriptor = u8(this.#bytes, 0);
    this.#expect(HEADER, 1 - this.#single + this.#dictionaryBytes + this.#sizeBytes);
  }

  get #single(): number {
    return (this.#descriptor >> 5) & 1;
  }

  get #dictionaryBytes(): number {
    return (1 << (this.#descriptor & 3)) >> 1;
  }

  get #sizeBytes(): number {
    const flag = this.#descriptor >> 6;
    return flag === 0 ? this.#single : 1 << flag;
  }

  #frameHeader(): void {
    if (this.#single === 0) {
      const base = 2 ** (10 + (u8(this.#bytes, 0) >> 3));
      this.#window = base + (base / 8) * (u8(this.#bytes, 0) & 7);
    } else {
      let size = 0;
      for (let i = this.#sizeBytes; i > 0; i--) size = size * 256 + u8(this.#bytes, this.#dictionaryBytes + i - 1);
      this.#window = this.#sizeBytes === 2 ? size + 256 : size;
    }
    if (this.#window > MAX_WINDOW) this.error = `a window of ${this.#window} bytes`;
    this.#expect(BLOCK, 3);
  }

  /** RFC 8878 §3.1.1.2. A run-length block holds one byte, whatever its size says. */
  #block(): void {
    const header = u16le(this.#bytes, 0) | (u8(this.#bytes, 2) << 16);
    const type = (header >> 1) & 3;
    if (type === 3) this.error = 'a reserved block type';
    this.#moved += this.#window;
    this.exhausted = this.#moved > MAX_MOVED;
    this.#skip = type === 1 ? 1 : header >> 3;
    if ((header & 1) === 0) return;
    if (this.#descriptor & 4) this.#skip += 4;
    this.#expect(MAGIC, 4);
  }
}
