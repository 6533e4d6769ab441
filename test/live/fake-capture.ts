import type { Drops, Ending, LiveCapture } from '../../src/live/backend.ts';
import { LiveBytes } from '../../src/live/live-bytes.ts';

/** Who captures, where nobody does. */
export const who = {
  backend: 'tcpdump', filter: null,
  facts: { version: '1', timestamps: 'kernel', originalLengths: true, drops: 'at-end', delay: 0, several: false },
} as const;

/** A capture that brings what it is given. */
export class FakeCapture implements LiveCapture {
  readonly bytes = new LiveBytes();
  readonly ended: Promise<Ending>;
  onBacklog: LiveCapture['onBacklog'] = null;
  /** Frames dropped by now. */
  soFar = 0;
  readonly #kernel: number;
  #end: (ending: Ending) => void = () => {};

  /** `kernel`: the frames that it says were dropped. */
  constructor(kernel = 0) {
    this.#kernel = kernel;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  drops(): Drops | null {
    return this.soFar === 0 ? null : { received: 9, kernel: this.soFar, interface: null, backend: null };
  }

  stop(problem: string | null = null): void {
    this.bytes.end();
    this.#end({ problem, drops: { received: 9, kernel: this.#kernel, interface: null, backend: null } });
  }
}
