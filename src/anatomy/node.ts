/** A part of a frame, for showing: what it is, what it says, and the bytes it covers. Labels and values may hold captured text: sanitise before showing. */
export interface FieldNode {
  readonly label: string;
  readonly value: string;
  /** Offsets into the frame's bytes; both 0 where it covers none of them. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly FieldNode[];
}
