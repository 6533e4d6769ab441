/** Captures in, verdicts out. */
import { Diagnosis } from '../diagnose/diagnosis.ts';
import { Selection } from '../diagnose/selection.ts';
import type { Diagnosed } from '../diagnose/diagnosis.ts';
import type { MakeExaminer } from '../diagnose/examiner.ts';
import { playlistBytes } from '../diagnose/playback/wants.ts';
import { defaultOptions } from '../options.ts';
import type { SummaryRecord, VerdictRecord } from '../record.ts';
import { readCapture } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';

export type { VerdictCode } from '../diagnose/catalogue.ts';
export type { Desk, Examiner, Finding, MakeExaminer } from '../diagnose/examiner.ts';
export type { QualityRecord } from '../diagnose/quality/quality.ts';

/** `filter`: verdicts of the conversations that it selects, and of the whole capture. */
export interface DiagnoseOptions extends Omit<ReadOptions, 'watch' | 'only' | 'shard' | 'replay'> {
  /** Who is asked; everybody by default. */
  examiners?: readonly MakeExaminer[];
}

export interface CaptureDiagnosis extends Diagnosed {
  summary: SummaryRecord;
}

/**
 * Reads captures as one and says what went wrong in them: verdicts, the strongest first; one, `healthy`, where nothing did.
 * @throws {CaptureError} for a path that cannot be read at all.
 */
export const diagnoseCapture = async (paths: readonly string[], options: DiagnoseOptions = {}): Promise<VerdictRecord[]> =>
  (await examineCapture(paths, options)).verdicts;

/** The same with what verdicts rest on: the quality of the capture, and records that several records make together. */
export async function examineCapture(paths: readonly string[], options: DiagnoseOptions = {}): Promise<CaptureDiagnosis> {
  const { examiners, ...reading } = options;
  const selection = options.filter ? new Selection() : null;
  const diagnosis = new Diagnosis(examiners, undefined, selection);
  const summary = await readCapture(paths, (record) => {
    if (record.type === 'connection') selection?.take(record);
  }, { ...reading, ...listening(diagnosis), communityIds: selection !== null });
  return { ...diagnosis.finish(), summary };
}

/** How a capture is read for a diagnosis to hear it: of bodies, playlists alone are kept. */
export const listening = (diagnosis: Diagnosis): Pick<ReadOptions, 'watch' | 'communityIds' | 'wants'> => ({
  communityIds: false,
  wants: { ...defaultOptions.wants, keepBody: playlistBytes },
  watch: () => ({ frame: (context) => diagnosis.frame(context), record: (record) => diagnosis.record(record) }),
});
