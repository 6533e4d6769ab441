import { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Diagnosed } from '../../src/diagnose/diagnosis.ts';
import type { MakeExaminer } from '../../src/diagnose/examiner.ts';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import { defaultOptions } from '../../src/options.ts';
import type { Wants } from '../../src/dissect/dissector.ts';
import { Session } from '../../src/session.ts';
import type { CaptureBuilder } from '../../src/testing/index.ts';

/** What these examiners alone make of a built capture. */
export function examine(capture: CaptureBuilder, makers: readonly MakeExaminer[], keepBody?: Wants['keepBody']): Diagnosed {
  const diagnosis = new Diagnosis(makers);
  const wants = { ...defaultOptions.wants, ...(keepBody && { keepBody }) };
  const session = new Session({ wants, facts: 'talking', onFrame: (context) => diagnosis.frame(context) }, codecs, (record) => diagnosis.record(record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return diagnosis.finish();
}
