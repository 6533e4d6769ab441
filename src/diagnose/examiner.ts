import type { FrameContext } from '../options.ts';
import type { Severity } from '../note.ts';
import type { BySide, Confidence, DerivedRecord, EarshotRecord, Endpoint, Step, Subject } from '../record.ts';
import type { VerdictCode } from './catalogue.ts';

/** What an examiner has found wrong; the desk makes a verdict of it, together with what others found. */
export interface Finding {
  readonly code: VerdictCode;
  readonly subject: Subject;
  /** Who talks on the connection: from those who find something long after its record, when it may be forgotten. */
  readonly ends?: BySide<Endpoint>;
  readonly confidence: Confidence;
  /** Frames that say so, ascending; a few tell as much as many. */
  readonly evidence: readonly number[];
  /** What was seen, one sentence, with figures. Bytes of the capture in it have passed `printable`. */
  readonly message: string;
  /** The frames that would have disproved it, in words: "a SYN-ACK from 10.0.0.2:80 after frame 1". */
  readonly disproof: string;
  /** The next thing to check, one sentence. */
  readonly next: string;
  /** Who says so, where somebody in the capture does: what the same one says of several is one verdict. */
  readonly reporter?: string;
  /** Of the subject: where its kind's entry does not hold. */
  readonly position?: 'below' | 'at' | 'above';
  readonly step?: Step;
  /** Where this one matters more or less than its kind. */
  readonly severity?: Severity;
  /** Anything else that programs may want: figures, not words. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** What examiners write on. */
export interface Desk {
  finding(finding: Finding): void;
  /**
   * The same holds for this connection, at the end of it, as for thousands that findings told of: it is counted, without words, and
   * whatever may explain it. For those who would make a million findings otherwise.
   */
  more(code: VerdictCode, connection: number, ends: BySide<Endpoint>): void;
  /** A record of what several records make together: a pause, a channel, a viewing. */
  record(record: DerivedRecord): void;
}

/**
 * Hears a whole capture and says what it finds. One object a capture; what it keeps of connections is its own affair and
 * has a bound. Examiners do not know each other.
 */
export interface Examiner {
  /** Every frame, decoded and tracked; borrowed until the call returns. Left out by those who do not need frames. */
  frame?(context: FrameContext): void;
  /** Every record in its order; of a connection its own record is the last. */
  record?(record: EarshotRecord): void;
  /** The capture is over, and every record has been heard but the summary. */
  finish?(): void;
}

export type MakeExaminer = (desk: Desk) => Examiner;
