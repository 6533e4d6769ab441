import type { EarshotRecord, SocketRecord, SummaryRecord } from '../record.ts';
import { parseInstant } from '../sockets/instant.ts';
import type { Instant } from '../sockets/instant.ts';
import { SocketsAt } from '../sockets/sockets-at.ts';
import type { SocketsNow } from '../sockets/sockets-at.ts';
import { ofConnections } from '../sockets/snapshot.ts';
import type { TableOptions } from '../sockets/table.ts';
import { readCapture } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';

export interface SocketOptions extends Omit<ReadOptions, 'only' | 'watch'>, Partial<TableOptions> {}

/** Whoever can read a capture with a watch and a sink. */
type Read = (sink: (record: EarshotRecord) => void, watch: NonNullable<ReadOptions['watch']>) => Promise<unknown>;

/** The table at an instant, of a reading that `read` does; with `selected`, of the connections alone that come out of it. */
export async function tableAt(instant: Instant, read: Read, selected: boolean, options: Partial<TableOptions> = {}): Promise<SocketsNow | null> {
  let sockets: SocketsAt;
  const kept = new Set<number>();
  await read(
    (record) => void (selected && record.type === 'connection' && kept.add(record.id)),
    (factsOf) => (sockets = new SocketsAt(instant, factsOf, options)),
  );
  const table = sockets!.finish();
  return table === null || !selected ? table : { ...table, sockets: ofConnections(table.sockets, kept) };
}

/**
 * Every socket of every host at one instant, from one reading of the captures: hosts by address, of each its listeners with
 * what they accepted, then the rest. `at`: seconds since the capture began (`2.5`), a time (RFC 3339, or `HH:MM:SS`, UTC),
 * `frame:120`, or `end`. A capture without frames has none.
 * @throws {TypeError} when `at` names no instant.
 * @throws {CaptureError} when a path cannot be read at all.
 */
export async function socketsAt(paths: string | readonly string[], at: string | number = 'end', options: SocketOptions = {}): Promise<SocketRecord[]> {
  const instant = parseInstant(String(at));
  if (instant === null) throw new TypeError(`socketsAt wants seconds, a time, frame:N or end, not ${JSON.stringify(at)}`);
  const all = typeof paths === 'string' ? [paths] : paths;
  const read: Read = (sink, watch): Promise<SummaryRecord> => readCapture(all, sink, { ...options, watch });
  return (await tableAt(instant, read, options.filter != null, options))?.sockets ?? [];
}
