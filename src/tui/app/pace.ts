/**
 * A conversation that grows is read again whenever it has grown, all of it. Who asks the same again waits some times as long as the
 * reading took, so that following costs a share of the processor, however long the conversation is.
 */
import { setTimeout } from 'node:timers/promises';

/** Reading takes one part in so many. */
const SHARE = 10;

export class Pace {
  /** What each view asked for last, and until when it must not be asked for again. */
  readonly #last = new Map<string, { readonly asked: string; readonly until: number }>();

  /** Runs `work` in its turn. `key`: who asks, and for what kind of thing. */
  async keep<T>(key: string, effect: unknown, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const asked = JSON.stringify(effect);
    const last = this.#last.get(key);
    const pause = last?.asked === asked ? last.until - performance.now() : 0;
    if (pause > 0) await setTimeout(pause, undefined, { signal });
    const began = performance.now();
    const done = await work();
    const ended = performance.now();
    this.#last.set(key, { asked, until: ended + (ended - began) * (SHARE - 1) });
    return done;
  }

  /** Forgets what a view asked for that is gone. */
  forget(isGone: (key: string) => boolean): void {
    for (const key of this.#last.keys()) if (isGone(key)) this.#last.delete(key);
  }
}
