import { Damage } from './decoder.ts';
import { ZstdFrames, ZstdPart } from '../codec/zstd-frames.ts';

/** What the zstd program allows without being asked for more. */
const MAX_WINDOW = 128 << 20;

/**
 * Cuts a Zstandard stream so that no piece goes beyond the end of a frame: where one does, Node's decoder stops without a
 * word. A frame's checksum is a piece of its own, since a step that meets a wrong one loses what it decoded before.
 */
export class ZstdPieces {
  readonly #frames = new ZstdFrames(MAX_WINDOW, Infinity);

  /**
   * Pieces of `input`.
   * @throws {Damage} for what must not be decoded, after what may.
   */
  *of(input: Uint8Array): Generator<Uint8Array, void, undefined> {
    const frames = this.#frames;
    let from = 0;
    for (let at = 0; at < input.length;) {
      const next = frames.step(input, at, input.length);
      const wrong = frames.error !== null;
      if (wrong || frames.complete || frames.part === ZstdPart.Checksum) {
        const end = wrong ? at : next;
        if (end > from) yield input.subarray(from, end);
        if (wrong) throw new Damage(frames.error!);
        from = next;
      }
      at = next;
    }
    if (from < input.length) yield input.subarray(from);
  }

  /** The piece at hand ends a frame, and the stream may end there. */
  get complete(): boolean {
    return this.#frames.complete;
  }

  /** What the frame that ended says its contents hash to, null where it does not say. */
  get checksum(): number | null {
    return this.#frames.checksum;
  }
}
