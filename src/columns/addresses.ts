import { addressText, parseAddress } from '../bytes/address.ts';
import { i32, u32 } from '../bytes/read.ts';

const WORDS = 4;
const FIRST_ADDRESSES = 64;

/** IP addresses as numbers: an IPv4 address is its own number, an IPv6 address has one here. */
export class Addresses {
  count = 0;
  /** Four words an address. */
  words: Int32Array<ArrayBuffer>;
  /** Open addressing over numbers plus one; at most half are used. */
  #slots: Int32Array;

  constructor(count = 0, words = new Int32Array(FIRST_ADDRESSES * WORDS)) {
    this.count = count;
    this.words = words;
    this.#slots = new Int32Array(2);
    this.#rehash();
  }

  /** The number of the address at `at`, for IP version 4 or 6. */
  number(bytes: Uint8Array, at: number, version: number): number {
    if (version === 4) return u32(bytes, at);
    const mask = this.#slots.length - 1;
    let slot = hashOf(i32(bytes, at), i32(bytes, at + 4), i32(bytes, at + 8), i32(bytes, at + 12)) & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#is(found - 1, bytes, at)) return found - 1;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, bytes, at);
  }

  /** The same of an address as text. */
  ofText(text: string): number {
    const bytes = parseAddress(text);
    return bytes === null ? 0 : this.number(bytes, 0, bytes.length === 4 ? 4 : 6);
  }

  text(number: number, version: number): string {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    if (version === 4) view.setUint32(0, number);
    else for (let word = 0; word < WORDS; word++) view.setInt32(4 * word, this.words[number * WORDS + word] ?? 0);
    return addressText(bytes, 0, version);
  }

  #is(number: number, bytes: Uint8Array, at: number): boolean {
    for (let word = 0; word < WORDS; word++) if (this.words[number * WORDS + word] !== i32(bytes, at + 4 * word)) return false;
    return true;
  }

  #add(slot: number, bytes: Uint8Array, at: number): number {
    const number = this.count++;
    if (this.count * WORDS > this.words.length) {
      const words = new Int32Array(Math.max(FIRST_ADDRESSES * WORDS, this.words.length * 2));
      words.set(this.words);
      this.words = words;
    }
    for (let word = 0; word < WORDS; word++) this.words[number * WORDS + word] = i32(bytes, at + 4 * word);
    this.#slots[slot] = this.count;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    let size = this.#slots.length;
    while (size < 4 * (this.count + 1)) size *= 2;
    const { words } = this;
    const slots = new Int32Array(size);
    for (let number = 0; number < this.count; number++) {
      const at = number * WORDS;
      let slot = hashOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a, 0x85ebca6b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ c;
  hash = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) ^ d;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  return hash ^ (hash >>> 16);
}
