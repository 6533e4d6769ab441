/**
 * Time stamps of pcapng: a 64-bit count of ticks in two halves, where a tick is any power of ten or two of a second.
 * Long division in halves keeps microseconds and nanoseconds exact without BigInt. Runs for every frame.
 */
export class TickClock {
  seconds = 0;
  nanos = 0;

  /** Places `seconds` and `nanos`. Exact up to 2^37 ticks a second; finer ticks lose what a double loses. */
  place(high: number, low: number, ticksPerSecond: number, offset: number): void {
    if (ticksPerSecond > 2 ** 37) return this.#placeFine(high * 2 ** 32 + low, ticksPerSecond, offset);
    const whole = Math.floor(high / ticksPerSecond);
    const upper = (high - whole * ticksPerSecond) * 0x10000 + (low >>> 16);
    const middle = Math.floor(upper / ticksPerSecond);
    const lower = (upper - middle * ticksPerSecond) * 0x10000 + (low & 0xffff);
    const last = Math.floor(lower / ticksPerSecond);
    const ticks = lower - last * ticksPerSecond;
    this.seconds = whole * 2 ** 32 + middle * 0x10000 + last + offset;
    this.nanos = ticksPerSecond <= 1e9
      ? Math.floor(ticks * (1e9 / ticksPerSecond))
      : Math.min(999_999_999, Math.floor(ticks / (ticksPerSecond / 1e9)));
  }

  #placeFine(ticks: number, ticksPerSecond: number, offset: number): void {
    const seconds = Math.floor(ticks / ticksPerSecond);
    this.seconds = seconds + offset;
    this.nanos = Math.max(0, Math.min(999_999_999, Math.floor((ticks / ticksPerSecond - seconds) * 1e9)));
  }
}

/** Ticks in a second for an if_tsresol octet: a negative power of ten, or of two with the top bit set. */
export const ticksPerSecond = (resolution: number): number =>
  resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
