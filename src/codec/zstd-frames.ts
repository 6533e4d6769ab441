/**
 * Walks the frames and blocks of a Zstandard stream (RFC 8878 §3) ahead of the decoder, so that windows and work are
 * bounded before anything is allocated or copied, and so that it is known where a frame ends.
 */
import { u16le, u32le, u8 } from '../bytes/read.ts';

/** RFC 9659 §3: senders of this content coding keep to a window of 8 MiB. */
const MAX_WINDOW = 8 << 20;
/** The decoder moves its whole window for every block: this much in all, 16 GiB. */
const MAX_MOVED = 16 * 2 ** 30;

const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Parts of a stream. Each but the contents is collected whole before it is looked at. */
export const ZstdPart = { Magic: 0, SkippableSize: 1, Descriptor: 2, Header: 3, BlockHeader: 4, Contents: 5, Checksum: 6 } as const;
export type ZstdPart = (typeof ZstdPart)[keyof typeof ZstdPart];

/** The bit of a frame's descriptor that says that a checksum follows its last block. */
const CHECKSUM_FLAG = 4;

export class ZstdFrames {
  /** Why the stream must not be decoded, or null. */
  error: string | null = null;
  /** It would cost too much to go on. */
  exhausted = false;
  /** Low half of XXH64 over what the last frame holds, as that says at its end; null where it does not say. */
  checksum: number | null = null;
  #part: ZstdPart = ZstdPart.Magic;
  readonly #bytes = new Uint8Array(16);
  #have = 0;
  #need = 4;
  #skip = 0;
  #descriptor = 0;
  #window = 0;
  #moved = 0;
  readonly #maxWindow: number;
  readonly #maxMoved: number;

  /** Bounds on a frame's window, and on how much of windows is moved in all. */
  constructor(maxWindow = MAX_WINDOW, maxMoved = MAX_MOVED) {
    this.#maxWindow = maxWindow;
    this.#maxMoved = maxMoved;
  }

  /** What the next byte belongs to. */
  get part(): ZstdPart {
    return this.#skip > 0 ? ZstdPart.Contents : this.#part;
  }

  /** Between frames: the stream may end here. */
  get complete(): boolean {
    return this.part === ZstdPart.Magic && this.#have === 0;
  }

  /** Walks `bytes[start..end)`; returns where the decoder has to stop: `end`, unless something is wrong. */
  walk(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && this.error === null && !this.exhausted) at = this.step(bytes, at, end);
    return at;
  }

  /** The same, but no further than to the end of the part at hand. */
  step(bytes: Uint8Array, start: number, end: number): number {
    if (this.#skip > 0) {
      const count = Math.min(this.#skip, end - start);
      this.#skip -= count;
      return start + count;
    }
    let at = start;
    while (at < end && this.#have < this.#need) this.#bytes[this.#have++] = u8(bytes, at++);
    if (this.#have < this.#need) return end;
    this.#have = 0;
    this.#take();
    // Without its last byte nothing comes of what is wrong.
    return this.error !== null || this.exhausted ? at - 1 : at;
  }

  #take(): void {
    if (this.#part === ZstdPart.Magic) this.#magic();
    else if (this.#part === ZstdPart.SkippableSize) {
      this.#skip = u32le(this.#bytes, 0);
      this.#expect(ZstdPart.Magic, 4);
    } else if (this.#part === ZstdPart.Descriptor) this.#frameDescriptor();
    else if (this.#part === ZstdPart.Header) this.#frameHeader();
    else if (this.#part === ZstdPart.BlockHeader) this.#block();
    else {
      this.checksum = u32le(this.#bytes, 0);
      this.#expect(ZstdPart.Magic, 4);
    }
  }

  #expect(part: ZstdPart, need: number): void {
    this.#part = part;
    this.#need = need;
  }

  #magic(): void {
    const magic = u32le(this.#bytes, 0);
    this.checksum = null;
    if (magic === ZSTD_MAGIC) this.#expect(ZstdPart.Descriptor, 1);
    else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) this.#expect(ZstdPart.SkippableSize, 4);
    else this.error = 'no Zstandard frame';
  }

  /** RFC 8878 §3.1.1.1.1: a single segment has no window byte, and always a content size. */
  #frameDescriptor(): void {
    this.#descriptor = u8(this.#bytes, 0);
    this.#expect(ZstdPart.Header, 1 - this.#single + this.#dictionaryBytes + this.#sizeBytes);
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
    for (let i = 0; i < this.#dictionaryBytes; i++) {
      if (u8(this.#bytes, 1 - this.#single + i) !== 0) this.error = 'made with a dictionary';
    }
    if (this.#window > this.#maxWindow) this.error = `a window of ${this.#window} bytes`;
    this.#expect(ZstdPart.BlockHeader, 3);
  }

  /** RFC 8878 §3.1.1.2. A run-length block holds one byte, whatever its size says. */
  #block(): void {
    const header = u16le(this.#bytes, 0) | (u8(this.#bytes, 2) << 16);
    const type = (header >> 1) & 3;
    if (type === 3) this.error = 'a reserved block type';
    this.#moved += this.#window;
    this.exhausted = this.#moved > this.#maxMoved;
    this.#skip = type === 1 ? 1 : header >> 3;
    if ((header & 1) === 0) return;
    this.#expect(this.#descriptor & CHECKSUM_FLAG ? ZstdPart.Checksum : ZstdPart.Magic, 4);
  }
}
