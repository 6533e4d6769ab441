import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { SocketRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { SocketChanges } from '../../src/sockets/changes.ts';
import { parseInstant } from '../../src/sockets/instant.ts';
import { SocketsAt } from '../../src/sockets/sockets-at.ts';
import type { TableOptions } from '../../src/sockets/table.ts';
import type { CaptureBuilder } from '../../src/testing/index.ts';

interface Watch {
  frame(context: Parameters<SocketsAt['frame']>[0]): void;
  record(record: Parameters<SocketsAt['record']>[0]): void;
}

function hear(capture: CaptureBuilder, make: (session: Session) => Watch): void {
  const session: Session = new Session({ facts: 'talking', onFrame: (context) => watch.frame(context) }, codecs, (record) => watch.record(record));
  const watch = make(session);
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
}

/** The sockets of a built capture at an instant. */
export function builtSockets(capture: CaptureBuilder, at: string | number = 'end', options: Partial<TableOptions> = {}): SocketRecord[] {
  let sockets: SocketsAt;
  hear(capture, (session) => (sockets = new SocketsAt(parseInstant(String(at))!, (id) => session.factsOf(id), options)));
  return sockets!.finish()?.sockets ?? [];
}

/** Each change, in order. */
export function builtChanges(capture: CaptureBuilder, options: Partial<TableOptions> = {}): SocketRecord[] {
  const changes: SocketRecord[] = [];
  hear(capture, (session) => new SocketChanges((id) => session.factsOf(id), (record) => void changes.push(record), options));
  return changes;
}

/** `ESTAB 10.0.0.1:40000 10.0.0.2:80`, as ss would print it. */
export const ssLine = ({ state, local, remote }: SocketRecord): string =>
  `${state} ${local.address}:${local.port}${remote === null ? '' : ` ${remote.address}:${remote.port}`}`;

export const ssLines = (capture: CaptureBuilder, at: string | number = 'end', options: Partial<TableOptions> = {}): string[] =>
  builtSockets(capture, at, options).map(ssLine);
