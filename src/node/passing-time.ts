/** How often a live source is looked at while no frame comes. */
const TICK_MS = 50;

/**
 * Calls `elapse` from time to time, after what came until then has been read: while this program is busy the wire is not silent.
 * Returns what ends that.
 */
export function onPassing(elapse: () => void): () => void {
  let over = false;
  const timer = setInterval(() => setImmediate(() => {
    if (!over) elapse();
  }), TICK_MS);
  return () => {
    over = true;
    clearInterval(timer);
  };
}

/**
 * What time it is where frames are stamped, which may be another machine: that of the last frame, and what has passed here since
 * it came. Frames may be on their way for `lateMs`, so it is that much slow.
 */
export class PassingTime {
  readonly #lateMs: number;
  #seconds = 0;
  #nanos = 0;
  #seenAt = NaN;

  constructor(lateMs: number) {
    this.#lateMs = lateMs;
  }

  see({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): void {
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#seenAt = performance.now();
  }

  /** Null before the first frame, and while what is on its way may be older. */
  now(): { seconds: number; nanos: number } | null {
    const passed = performance.now() - this.#seenAt - this.#lateMs;
    if (!(passed > 0)) return null;
    const nanos = this.#nanos + Math.floor(passed * 1e6);
    return { seconds: this.#seconds + Math.floor(nanos / 1e9), nanos: nanos % 1e9 };
  }
}
