import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexText, toBytes } from '../bytes/text.ts';

const LONG = 256;

/** Numbers that look random and depend on a key alone: the same key, purpose and text always give the same ones. */
export class Keyed {
  readonly #key: Uint8Array;

  constructor(key: string) {
    this.#key = sha256(toBytes(key));
  }

  /** 32 bytes. */
  digest(purpose: string, text: string): Uint8Array {
    return hmac(sha256, this.#key, toBytes(`${purpose}\0${text}`));
  }

  /** As many bytes as wanted. */
  bytes(purpose: string, text: string, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    // A long text is gone through once, not once for each block.
    const seed = text.length <= LONG ? text : hexText(this.digest(purpose, text));
    for (let at = 0; at < length; at += 32) {
      bytes.set(this.digest(`${purpose} ${at}`, seed).subarray(0, Math.min(32, length - at)), at);
    }
    return bytes;
  }
}
