/** One hearing of a capture: every examiner hears it, and what they find becomes verdicts. */
import type { FrameContext } from '../options.ts';
import type { DerivedRecord, EarshotRecord, VerdictRecord } from '../record.ts';
import { Casebook } from './casebook.ts';
import type { Told } from './casebook.ts';
import type { Desk, Examiner, MakeExaminer } from './examiner.ts';
import { CaptureQuality } from './quality/quality.ts';
import type { QualityRecord } from './quality/quality.ts';
import { examiners } from './registry.ts';
import type { Selection } from './selection.ts';
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
  readonly #selection: Selection | null;
  readonly #derived: DerivedRecord[] = [];
  /** What the last record brought: whether its connection is selected is known with the next. */
  #fresh: DerivedRecord[] = [];
  #moreDerived = 0;

  /** `selection`: which conversations verdicts are wanted of, each known before the record behind its own comes; null for all. */
  constructor(makers: readonly MakeExaminer[] = examiners, told?: Told, selection: Selection | null = null) {
    this.#selection = selection;
    this.#book = new Casebook(told, selection);
    const desk: Desk = {
      finding: (finding) => this.#book.find(finding),
      more: (code, connection, ends) => this.#book.more(code, connection, ends),
      record: (record) => void this.#fresh.push(record),
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
    this.#derive();
    this.#quality.record(record);
    for (const each of this.#ofRecords) each.record(record);
    if (record.type === 'connection') this.#book.hear(record);
  }

  /** The capture is over. Call once. */
  finish(): Diagnosed {
    for (const each of this.#all) each.finish?.();
    this.#derive();
    return {
      quality: this.#quality.records(), derived: this.#derived, moreDerived: this.#moreDerived,
      verdicts: verdictsOf(this.#book.close(), this.#quality, this.#selection),
    };
  }

  #derive(): void {
    if (this.#fresh.length === 0) return;
    for (const record of this.#fresh) {
      if (this.#selection?.concernsAny(record) === false) continue;
      if (this.#derived.length < DERIVED_KEPT) this.#derived.push(record);
      else this.#moreDerived++;
    }
    this.#fresh = [];
  }
}
