import { toBytes } from '../bytes/text.ts';
import type { Frame } from '../frame.ts';
import type { CaptureInterface } from './capture-reader.ts';
import { BlockType } from './pcapng-find.ts';
import { COMMENT, padded } from './pcapng-options.ts';

const BYTE_ORDER = 0x1a2b3c4d;
/** Times are nanoseconds, which hold every time that a frame can have. */
const NANO = 9;
/** Of a section header whose end is not known yet: all ones. */
const OPEN = 0xffffffff;
const LONGEST_OPTION = 0xffff;

/** What an interface block says. */
export type WrittenInterface = Pick<CaptureInterface, 'linkTypeNumber' | 'snapLength' | 'name'>
  & Partial<Pick<CaptureInterface, 'description' | 'filter'>>;

/** A moment, and counts since the capture began, each null where it is not known. */
export interface WrittenStatistics {
  readonly seconds: number;
  readonly nanos: number;
  readonly received: number | null;
  readonly dropped: number | null;
}

/**
 * Blocks of pcapng (draft-ietf-opsawg-pcapng) one behind the other, little-endian, in a buffer that is used again. Reads and
 * writes no files: whoever has a place for the blocks takes them.
 */
export class PcapngWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #blockAt = 0;
  /** Bytes that were written and not taken. */
  length = 0;

  /** What was written since the last time: borrowed until the next block. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }

  /** A new section: interfaces count from 0 again. */
  section(application: string | null): void {
    this.#begin(BlockType.Section);
    this.#word(BYTE_ORDER);
    this.#word(1);
    this.#word(OPEN);
    this.#word(OPEN);
    if (application !== null) this.#options([[4, application]]);
    this.#end();
  }

  interface({ linkTypeNumber, snapLength, name, description = null, filter = null }: WrittenInterface): void {
    this.#begin(BlockType.Interface);
    this.#word(linkTypeNumber);
    this.#word(snapLength);
    this.#option(9, Uint8Array.of(NANO));
    // if_filter begins with a byte that says what kind it is: 0 is libpcap's grammar.
    this.#options([[2, name], [3, description], [11, filter === null ? null : `\0${filter}`]]);
    this.#end();
  }

  /** A frame of the interface that was written as the `id`th, from 0. */
  packet(id: number, frame: Frame, comments: readonly string[] = []): void {
    const { start, end } = frame;
    this.#begin(BlockType.EnhancedPacket);
    this.#word(id);
    this.#time(frame.seconds, frame.nanos);
    this.#word(end - start);
    this.#word(frame.originalLength);
    this.#data(frame.bytes, start, end);
    if (comments.length > 0) this.#options(comments.map((text) => [COMMENT, text]));
    this.#end();
  }

  statistics(id: number, { seconds, nanos, received, dropped }: WrittenStatistics): void {
    this.#begin(BlockType.Statistics);
    this.#word(id);
    this.#time(seconds, nanos);
    if (received !== null) this.#option(4, count(received));
    if (dropped !== null) this.#option(5, count(dropped));
    if (received !== null || dropped !== null) this.#word(0);
    this.#end();
  }

  /** A Decryption Secrets Block; type 0x544c534b is a TLS key log. */
  secrets(type: number, bytes: Uint8Array): void {
    this.#begin(BlockType.Secrets);
    this.#word(type);
    this.#word(bytes.length);
    this.#data(bytes, 0, bytes.length);
    this.#end();
  }

  #begin(type: number): void {
    this.#blockAt = this.length;
    this.#word(type);
    this.#word(0);
  }

  #end(): void {
    const length = this.length + 4 - this.#blockAt;
    this.#word(length);
    this.#view.setUint32(this.#blockAt + 4, length, true);
  }

  #word(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** Nanoseconds since 1970 as two words, without a BigInt for each frame. */
  #time(seconds: number, nanos: number): void {
    const upper = Math.floor(seconds / 65_536) * 1e9;
    const lower = (seconds % 65_536) * 1e9 + nanos;
    // seconds * 1e9 = upper * 2^16 + the rest: neither half is beyond what a number holds exactly.
    const low = (upper % 65_536) * 65_536 + lower;
    this.#word(Math.floor(upper / 65_536) + Math.floor(low / 2 ** 32));
    this.#word(low % 2 ** 32);
  }

  #data(bytes: Uint8Array, start: number, end: number): void {
    const size = padded(end - start);
    this.#reserve(size);
    const at = this.length;
    this.#bytes.set(bytes.subarray(start, end), at);
    this.#bytes.fill(0, at + end - start, at + size);
    this.length += size;
  }

  #options(texts: readonly (readonly [code: number, text: string | null])[]): void {
    for (const [code, text] of texts) if (text !== null) this.#option(code, toBytes(text).subarray(0, LONGEST_OPTION));
    this.#word(0);
  }

  #option(code: number, value: Uint8Array): void {
    this.#word(code | (value.length << 16));
    this.#data(value, 0, value.length);
  }

  #reserve(count: number): void {
    const need = this.length + count;
    if (need <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(need, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function count(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
