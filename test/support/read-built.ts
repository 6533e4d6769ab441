import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { SessionOptions } from '../../src/options.ts';
import type { ConnectionRecord, EarshotRecord, NoteRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import type { TcpConversation, Transform } from '../../src/testing/index.ts';

export interface ReadBuilt {
  records: EarshotRecord[];
  connections: ConnectionRecord[];
  notes: NoteRecord[];
  /** Codes of the notes. */
  codes: string[];
}

/** Every record of a capture that was built in memory. */
export function readBuilt(capture: CaptureBuilder, options: Partial<SessionOptions> = {}): ReadBuilt {
  const records: EarshotRecord[] = [];
  const session = new Session(options, codecs, (record) => void records.push(record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  const connections = records.filter((record): record is ConnectionRecord => record.type === 'connection').sort((a, b) => a.id - b.id);
  const notes = records.filter((record): record is NoteRecord => record.type === 'note');
  return { records, connections, notes, codes: notes.map(({ code }) => code) };
}

/** The same of one scripted TCP conversation. */
export function readTcp(
  script: (tcp: TcpConversation, capture: CaptureBuilder) => unknown, transforms: Transform[] = [], options: Partial<SessionOptions> = {},
): ReadBuilt {
  const capture = new CaptureBuilder();
  script(capture.tcp(), capture);
  return readBuilt(capture.apply(...transforms), options);
}
