/** One hearing of a capture: every examiner hears it, and what they find becomes verdicts. */
import type { FrameContext } from '../options.ts';
import type { DerivedRecord, EarshotRecord, VerdictRecord } from '../record.ts';
import { Casebook } from './casebook.ts';
import type { Told } from './casebook.ts';
import type { Desk, Examiner, MakeExaminer } from './examiner.ts';
import { CaptureQuality } from './quality/quality.ts';
import type { QualityRecord } from './quality/quality.ts';
import { examiners } from './registry.ts';
import { verdictsOf } from './verdicts.ts';

/** Derived records that are kept; of more it is only known how many there were. */
const DERIVED_KEPT = 10_000;

export interface Diagnosed {
  /** What the capture lacks, gravest first. */
  quality: QualityRecord[];
  /** Pauses, channels, viewings, in the order in which they became known: the first 10,000. */
  derived: DerivedRecord[];
  /** How many more there were. */
  moreDerived: number;
  /** Strongest first. */
  verdicts: VerdictRecord[];
}

export class Diagnosis {
  readonly #book: Casebook;
  readonly #quality = new CaptureQuality();
  readonly #all: readonly Examiner[];
  readonly #ofFrames: readonly Required<Pick<Examiner, 'frame'>>[];
  readonly #ofRecords: readonly Required<Pick<Examiner, 'record'>>[];
  readonly #derived: DerivedRecord[] = [];
  #moreDerived = 0;

  constructor(makers: readonly MakeExaminer[] = examiners, told?: Told) {
    this.#book = new Casebook(told);
    const desk: Desk = {
      finding: (finding) => this.#book.find(finding),
      record: (record) => this.#derive(record),
    };
    this.#all = makers.map((make) => make(desk));
    this.#ofFrames = this.#all.filter((each) => each.frame !== undefined) as Required<Pick<Examiner, 'frame'>>[];
    this.#ofRecords = this.#all.filter((each) => each.record !== undefined) as Required<Pick<Examiner, 'record'>>[];
  }

  /** Hears a frame; it is borrowed until the call returns. */
  frame(context: FrameContext): void {
    this.#quality.frame(context);
    for (const each of this.#ofFrames) each.frame(context);
  }

  /** Hears a record; the summary, which ends the capture, is nobody's business. */
  record(record: EarshotRecord): void {
    if (record.type === 'summary') return;
    this.#quality.record(record);
    for (const each of this.#ofRecords) each.record(record);
    if (record.type === 'connection') this.#book.hear(record);
  }

  /** The capture is over. Call once. */
  finish(): Diagnosed {
    for (const each of this.#all) each.finish?.();
    return {
      quality: this.#quality.records(), derived: this.#derived, moreDerived: this.#moreDerived,
      verdicts: verdictsOf(this.#book.close(), this.#quality),
    };
  }

  #derive(record: DerivedRecord): void {
    if (this.#derived.length < DERIVED_KEPT) this.#derived.push(record);
    else this.#moreDerived++;
  }
}
