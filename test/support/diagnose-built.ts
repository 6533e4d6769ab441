import { MemorySource } from '../../src/capture/memory-source.ts';
import { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Diagnosed } from '../../src/diagnose/diagnosis.ts';
import type { MakeExaminer } from '../../src/diagnose/examiner.ts';
import { codecs } from '../../src/node/codecs.ts';
import { Session } from '../../src/session.ts';
import type { CaptureBuilder } from '../../src/testing/index.ts';

/** What all examiners, or those given, say of a capture that was built in memory. */
export function diagnoseBuilt(capture: Pick<CaptureBuilder, 'toPcap'>, examiners?: readonly MakeExaminer[]): Diagnosed {
  const diagnosis = new Diagnosis(examiners);
  const session = new Session(
    { onFrame: (context) => diagnosis.frame(context), facts: 'talking' }, codecs, (record) => diagnosis.record(record),
  );
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return diagnosis.finish();
}

/** Codes of its verdicts, the strongest first. */
export const verdictCodes = (capture: Pick<CaptureBuilder, 'toPcap'>, examiners?: readonly MakeExaminer[]): string[] =>
  diagnoseBuilt(capture, examiners).verdicts.map(({ code }) => code);
