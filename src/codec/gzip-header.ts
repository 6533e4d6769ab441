import { crc32 } from './checksum.ts';

const ID1 = 0x1f;
const ID2 = 0x8b;
const DEFLATE = 8;

// Flags, RFC 1952 §2.3.1.
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;

const FIXED = 0;
const EXTRA_LENGTH = 1;
const EXTRA = 2;
const NAME = 3;
const COMMENT = 4;
const CHECK = 5;
const ENDED = 6;

/** The header of a gzip member (RFC 1952 §2.3), a byte at a time. Its fields are skipped; only its checksum is looked at. */
export class GzipHeader {
  error: string | null = null;
  #part = FIXED;
  /** Bytes of the part so far, and a number that is being read or counted down. */
  #count = 0;
  #number = 0;
  #flags = 0;
  #crc = 0;
  readonly #byte = new Uint8Array(1);

  reset(): void {
    this.error = null;
    this.#part = FIXED;
    this.#count = this.#number = this.#flags = this.#crc = 0;
  }

  /** Takes one byte; true when it was the last of the header. Look at `error` after each call. */
  take(byte: number): boolean {
    if (this.#part !== CHECK) {
      this.#byte[0] = byte;
      this.#crc = crc32(this.#crc, this.#byte, 0, 1);
    }
    const at = this.#count++;
    switch (this.#part) {
      case FIXED:
        if ((at === 0 && byte !== ID1) || (at === 1 && byte !== ID2)) this.error = 'not a gzip header';
        else if (at === 2 && byte !== DEFLATE) this.error = 'unknown compression method';
        else if (at === 3 && byte & RESERVED) this.error = 'reserved flags in the gzip header';
        if (at === 3) this.#flags = byte;
        if (at === 9) this.#go(EXTRA_LENGTH);
        break;
      case EXTRA_LENGTH:
      case CHECK:
        this.#number |= byte << (8 * at);
        if (at === 0) break;
        if (this.#part === EXTRA_LENGTH) {
          const length = this.#number;
          this.#go(length > 0 ? EXTRA : NAME);
          this.#number = length;
        } else {
          if (this.#number !== (this.#crc & 0xffff)) this.error = 'wrong checksum of the gzip header';
          this.#part = ENDED;
        }
        break;
      case EXTRA:
        if (--this.#number === 0) this.#go(NAME);
        break;
      default:
        if (byte === 0) this.#go(this.#part + 1);
    }
    return this.#part === ENDED;
  }

  /** On to `part`, or to the first one behind it that the flags announce. */
  #go(part: number): void {
    let to = part;
    if (to === EXTRA_LENGTH && !(this.#flags & FEXTRA)) to = NAME;
    if (to === NAME && !(this.#flags & FNAME)) to = COMMENT;
    if (to === COMMENT && !(this.#flags & FCOMMENT)) to = CHECK;
    if (to === CHECK && !(this.#flags & FHCRC)) to = ENDED;
    this.#part = to;
    this.#count = this.#number = 0;
  }
}
