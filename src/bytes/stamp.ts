/**
 * A point in a capture: a frame and its time. A class, since several are made for each message: V8 gives the objects of a
 * literal another layout, one after the other, once seconds have been a double.
 */
export class Stamp {
  /** Counted from 1, as Wireshark counts. */
  readonly frame: number;
  /** Whole seconds since 1970-01-01T00:00Z; may be negative in a damaged file. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanos: number;

  constructor(frame: number, seconds: number, nanos: number) {
    this.frame = frame;
    this.seconds = seconds;
    this.nanos = nanos;
  }
}

/** A point that moves on, for who keeps one object for it. */
export class MovingStamp implements Stamp {
  frame = 0;
  seconds = 0;
  nanos = 0;

  set(to: Stamp): void {
    this.frame = to.frame;
    this.seconds = to.seconds;
    this.nanos = to.nanos;
  }
}
