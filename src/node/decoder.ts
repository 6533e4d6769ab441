/** Takes compressed bytes from a source and gives them decoded. */
export interface Decoder {
  /**
   * The next bytes, at least one, borrowed until more are asked for; null at the end.
   * Rejects with `Damage` where the stream is cut or damaged, after everything that came out of it; else with what the
   * source throws. Nothing may be asked for after that.
   */
  next(): Uint8Array | Promise<Uint8Array | null> | null;
  close(): void;
}

/** A compressed stream is cut, or is not what it claims to be. */
export class Damage extends Error {}
