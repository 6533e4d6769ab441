/**
 * A conversation that grows is read again whenever it has grown, all of it. The next time waits some times as long as the reading
 * took, so that following costs a share of the processor, however long the conversation is.
 */
import { setTimeout } from 'node:timers/promises';

/** Reading takes one part in so many. */
const SHARE = 10;

export class Pace {
  /** By who asks and for what kind of thing, until when it must not be read again. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;
  readonly #sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;

  constructor(
    now = (): number => performance.now(),
    sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => setTimeout(milliseconds, undefined, { signal }),
  ) {
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Runs `work`; `again`: in its turn. */
  async keep(key: string, again: boolean, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const pause = again ? (this.#until.get(key) ?? 0) - this.#now() : 0;
    if (pause > 0) await this.#sleep(pause, signal);
    const began = this.#now();
    await work();
    const ended = this.#now();
    this.#until.set(key, ended + (ended - began) * (SHARE - 1));
  }

  /** Forgets what a view asked for that is gone. */
  forget(isGone: (key: string) => boolean): void {
    for (const key of this.#until.keys()) if (isGone(key)) this.#until.delete(key);
  }
}
