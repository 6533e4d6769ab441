/** What a playlist or manifest names, the same for HLS and DASH, with every address made absolute. */

export interface Segment {
  readonly kind: 'segment';
  /** Index of its variant. */
  readonly variant: number;
  /** Segments are numbered within a period; those of one number are the same stretch of time. */
  readonly period: string;
  readonly sequence: number;
  /** Seconds; null where it is not said. */
  readonly duration: number | null;
}

/** What is needed beside segments; a `range` is of one resource for all, which an index inside it divides. */
export interface Aid {
  readonly kind: 'init' | 'key' | 'range';
  /** Bytes it has to have, where that is known. */
  readonly length: number | null;
}

export type Named = Segment | Aid;

/** A part of a resource begins at `start`; null for all of it. */
export interface Address {
  readonly url: string;
  readonly start: number | null;
}

export interface NamedAt extends Address {
  readonly what: Named;
}

/** Addresses that are made of numbers or times. */
export interface Template {
  /** The address between the numbers: at least two. */
  readonly pieces: readonly string[];
  /** What the address with this number stands for, or null. */
  find(number: number): Segment | null;
}

/** Absolute form of what stands in a playlist, or null for what is no address. */
export function resolve(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
}
