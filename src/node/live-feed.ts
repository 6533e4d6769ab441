import type { NoteSink } from '../note.ts';
import type { DropCounts, EarshotRecord, LiveInfo } from '../record.ts';
import type { ByteStream } from './source-bytes.ts';

/** A capture that goes on, for whoever reads it into columns. */
export interface LiveFeed {
  /** Names it; its file, where frames are read again from there. */
  readonly path: string;
  /** What comes; null where it is read from its file, which is followed to its end then. */
  readonly bytes: ByteStream | null;
  /** How late frames may be. */
  readonly lateMs: number;
  readonly info: LiveInfo | undefined;
  /** Reading has begun. `isOpen`: whether a connection is not over. */
  begin(notes: NoteSink, isOpen: (connection: number) => boolean): void;
  hear(record: EarshotRecord): void;
  /** Frames that never came here, as far as whoever captures has said so by now. */
  readonly dropped: number;
  /** Resolves when the capture is over and all that came has been handed on. Notes of it have been said by then. */
  readonly ended: Promise<{ readonly problem: string | null; readonly drops: DropCounts | null }>;
  /** Nobody reads it any more, or could: it holds nothing up, and takes no room. */
  close(): void;
}

/**
 * One capture after the other of the same interfaces, so that memory has a bound: each begins while the one before it is still
 * shown, and has its last half when it takes its place.
 */
export interface LiveFeeds {
  readonly first: LiveFeed;
  /** Gets the next one when it begins. */
  onNext: ((next: LiveFeed) => void) | null;
  /** Asks whether it may take the place of the one that is shown, until it may; `must` says that it is high time. */
  onTurn: ((must: boolean) => boolean) | null;
}
