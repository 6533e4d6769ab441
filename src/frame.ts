import { EMPTY } from './bytes/chunk.ts';

/**
 * The frame at hand: one object, re-placed for each frame of a capture. Everything in it is borrowed until the next frame.
 */
export class Frame {
  /** The reader's window; this frame is `bytes[start..end)`. */
  bytes: Uint8Array = EMPTY;
  start = 0;
  /** One past the last captured byte. */
  end = 0;
  /** Bytes the frame had on the wire; more than captured when a snap length cut it. */
  originalLength = 0;
  /** LINKTYPE_ number of the interface (www.tcpdump.org/linktypes.html). */
  linkType = 0;
  /** Index of the interface within its file. */
  interfaceId = 0;
  /** Counted from 1 over all files of a run. */
  number = 0;
  /** Whole seconds since 1970 and nanoseconds within the second, as the file says. */
  seconds = 0;
  nanos = 0;
  /** Which file of the run, from 0, and where its record starts there (in the uncompressed bytes). */
  file = 0;
  fileOffset = 0;

  get capturedLength(): number {
    return this.end - this.start;
  }
}

/**
 * Where frames come from: a file, several files in time order, a pipe, an interface.
 * The caller alternates: `while (source.advance()) use(source.frame)`, then `await source.refill()` until that is false.
 */
export interface FrameSource {
  readonly frame: Frame;
  /** Places the next frame that is already in memory; false when none is. Never waits. */
  advance(): boolean;
  /** Brings more bytes in; false at the end of the last file. */
  refill(): boolean | Promise<boolean>;
  /** Gives back files and buffers. */
  close(): void | Promise<void>;
}
