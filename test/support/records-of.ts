import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { SessionOptions } from '../../src/options.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import type { CaptureBuilder } from '../../src/testing/index.ts';

/** Everything that a built capture is read as. */
export function recordsOf(capture: CaptureBuilder, options: Partial<SessionOptions> = {}): EarshotRecord[] {
  const records: EarshotRecord[] = [];
  const session = new Session(options, codecs, (record) => void records.push(record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return records;
}
