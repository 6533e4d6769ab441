import { Damage } from './decoder.ts';
import { CHECKSUM_FLAG, ZstdFrames, ZstdPart } from '../codec/zstd-frames.ts';

/** What the zstd program allows without being asked for more. */
const MAX_WINDOW = 128 << 20;

/**
 * Cuts a Zstandard stream so that no piece goes beyond the end of a frame: where one does, Node's decoder stops without a
 * word. Every frame's checksum is taken out, which fzstd does not look at, and Node's decoder would answer with the
 * loss of what was right: a capture gives the same records on every Node.
 */
export class ZstdPieces {
  readonly #frames = new ZstdFrames(MAX_WINDOW, Infinity);

  /**
   * Pieces of `input`, which is changed.
   * @throws {Damage} for what must not be decoded, after what may.
   */
  *of(input: Uint8Array): Generator<Uint8Array, void, undefined> {
    const frames = this.#frames;
    let from = 0;
    for (let at = 0; at < input.length;) {
      const { part } = frames;
      const next = frames.step(input, at, input.length);
      if (part === ZstdPart.Descriptor) input[at]! &= ~CHECKSUM_FLAG;
      const wrong = frames.error !== null;
      if (wrong || frames.complete || frames.part === ZstdPart.Checksum) {
        const end = wrong ? at : next;
        if (part !== ZstdPart.Checksum && end > from) yield input.subarray(from, end);
        if (wrong) throw new Damage(frames.error!);
        from = next;
      }
      at = next;
    }
    if (from < input.length) yield input.subarray(from);
  }

  get complete(): boolean {
    return this.#frames.complete;
  }
}
