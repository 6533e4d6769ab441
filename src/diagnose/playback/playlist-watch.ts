/** One playlist over all its loads: how often it was asked for, whether it changed, what was wrong with it. */
import type { Download, PlaylistLoads } from '../../journeys.ts';
import { secondsFrom } from '../../time.ts';

/** RFC 8216 §6.2.1 allows half as much again; three times is beyond what caches and clocks explain. */
const STALE = 3;
const PROBLEMS = 8;

/** What a load brought. */
export interface Brought {
  /** The same for loads that brought the same; null where it may stay the same for ever. */
  readonly signature: number | null;
  readonly live: boolean;
  readonly target: number | null;
  /** Seconds within which news is due at the latest; null where none is. */
  readonly due: number | null;
  readonly mediaSequence: number;
  readonly faults: readonly string[];
  readonly oddities: readonly string[];
}

export class PlaylistWatch {
  readonly loads: PlaylistLoads;
  /** Times of loads that brought nothing new, each with that of the load behind it: the client waited for news. */
  readonly waits: { from: string; to: string }[] = [];
  #last: string | null = null;
  #sum = 0;
  #intervals = 0;
  #signature: number | null = null;
  #changed: string | null = null;
  #due: number | null = null;
  #mediaSequence = 0;
  #lastBroughtNothing = false;
  /** Loads that failed one after the other, up to the last. */
  failing = 0;
  /** It was live at some time. */
  wasLive = false;
  /** It was, at some time, without news for longer than caches and clocks explain. */
  isStale = false;

  constructor(url: string, kind: PlaylistLoads['kind'], { time, frame, connection }: Download) {
    this.loads = {
      url, kind, live: false, loads: 0, failed: 0, unchanged: 0, target: null, interval: null, stale: 0, faults: [], oddities: [],
      time, frame, faultFrame: null, connection,
    };
  }

  loaded(download: Download, brought: Brought): void {
    const { loads } = this;
    this.#count(download);
    loads.live = brought.live;
    this.wasLive ||= brought.live;
    loads.target = brought.target ?? loads.target;
    this.#due = brought.live ? brought.due : null;
    for (const fault of brought.faults) this.fault(fault, download);
    for (const oddity of brought.oddities) this.#oddity(oddity);
    if (brought.mediaSequence < this.#mediaSequence) {
      this.#oddity(`its media sequence number went back from ${this.#mediaSequence} to ${brought.mediaSequence} (RFC 8216 §6.2.2)`);
    }
    this.#mediaSequence = brought.mediaSequence;
    const isNew = brought.signature === null || brought.signature !== this.#signature;
    this.#signature = brought.signature;
    this.#brought(isNew, download);
  }

  /** The server says that it has not changed (304). */
  unchanged(download: Download): void {
    this.#count(download);
    this.#brought(false, download);
  }

  failed(download: Download): void {
    this.#count(download);
    this.loads.failed++;
    this.failing++;
    this.#lastBroughtNothing = true;
  }

  fault(words: string, { frame, connection }: Download): void {
    const { loads } = this;
    if (loads.faultFrame === null) {
      loads.faultFrame = frame;
      loads.connection = connection;
    }
    if (!loads.faults.includes(words) && loads.faults.length < PROBLEMS) loads.faults.push(words);
  }

  #brought(isNew: boolean, download: Download): void {
    this.failing = 0;
    this.#lastBroughtNothing = !isNew;
    const time = download.endTime ?? download.time;
    if (isNew || this.#changed === null) this.#changed = time;
    else {
      this.loads.unchanged++;
      if (this.#due !== null) this.#stale(secondsFrom(this.#changed, time), download);
    }
  }

  #stale(seconds: number, { frame }: Download): void {
    this.loads.stale = Math.max(this.loads.stale, seconds);
    if (this.isStale || this.loads.stale <= STALE * this.#due!) return;
    this.isStale = true;
    this.loads.faultFrame ??= frame;
  }

  #count({ time }: Download): void {
    const { loads } = this;
    loads.loads++;
    if (this.#last !== null) {
      const seconds = Math.max(0, secondsFrom(this.#last, time));
      this.#sum += seconds;
      this.#intervals++;
      const { least, most } = loads.interval ?? { least: Infinity, most: 0 };
      loads.interval = { least: Math.min(least, seconds), mean: this.#sum / this.#intervals, most: Math.max(most, seconds) };
      if (this.#lastBroughtNothing && this.waits.length < 10_000) this.waits.push({ from: this.#last, to: time });
    }
    this.#last = time;
  }

  #oddity(words: string): void {
    const { oddities } = this.loads;
    if (!oddities.includes(words) && oddities.length < PROBLEMS) oddities.push(words);
  }
}
