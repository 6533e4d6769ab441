import type { NoteSink } from '../note.ts';
import type { DropCounts, EarshotRecord, LiveInfo } from '../record.ts';
import type { ByteStream } from './source-bytes.ts';

/** A capture that goes on, for whoever reads it into columns. */
export interface LiveFeed {
  /** What comes; null where it is read from the file that it is kept in, which is followed to its end then. */
  readonly bytes: ByteStream | null;
  /** How late frames may be. */
  readonly lateMs: number;
  readonly info: LiveInfo | undefined;
  /** Reading has begun. `isOpen`: whether a connection is not over. */
  begin(notes: NoteSink, isOpen: (connection: number) => boolean): void;
  hear(record: EarshotRecord): void;
  /** Resolves when the capture is over and all that came has been handed on. Notes of it have been said by then. */
  readonly ended: Promise<{ readonly problem: string | null; readonly drops: DropCounts | null }>;
}
