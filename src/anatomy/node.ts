/**
 * A part of a frame, for showing: what it is, what it says, and the bytes it covers. Values may hold captured text: sanitise
 * before showing.
 */
export interface FieldNode {
  readonly label: string;
  readonly value: string;
  /** Offsets into the frame's bytes. Both are 0 where it covers none. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly FieldNode[];
}
