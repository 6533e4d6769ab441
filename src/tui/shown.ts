import type { IndexedCapture } from '../node/indexed-capture.ts';
import type { LiveFeed, LiveFeeds } from '../node/live-feed.ts';

const LET_GO = 'older frames were let go (--keep): numbers and times count anew';

/** The capture that is shown. Of one that goes on, a later one takes its place from time to time, so that memory has a bound. */
export class Shown {
  capture: IndexedCapture;
  #next: IndexedCapture | null = null;
  #closed = false;
  /** Whether nobody looks at anything in it just now. */
  isAtRest: () => boolean = () => false;
  /** Called when another one is shown; `said` tells the user so. */
  onTurn: (said: string) => void = () => {};

  constructor(capture: IndexedCapture, feeds: LiveFeeds | undefined, open: (feed: LiveFeed) => Promise<IndexedCapture>) {
    this.capture = capture;
    if (!feeds) return;
    feeds.onNext = (feed) => void open(feed).then((next) => {
      if (this.#closed) void next.close();
      else this.#next = next;
    }, () => {
      // Without room for another one, what is shown goes on.
      feed.close();
    });
    feeds.onTurn = (must) => this.#turn(must);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.capture.close(), this.#next?.close()]);
  }

  #turn(must: boolean): boolean {
    if (this.#next === null || this.#closed || !(must || this.isAtRest())) return false;
    const said = this.isAtRest() ? LET_GO : `${LET_GO}; what was open had to be left for the list`;
    const before = this.capture;
    this.capture = this.#next;
    this.#next = null;
    this.onTurn(said);
    void before.close();
    return true;
  }
}
