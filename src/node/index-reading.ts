/** Reading with an index: one is written on the way, and what asks for one connection is answered from it. */
import { ColumnsBuilder, MOST_NOTES } from '../columns/builder.ts';
import type { Columns } from '../columns/builder.ts';
import type { OneConnection } from '../filter/one-connection.ts';
import { defaultOptions } from '../options.ts';
import type { RecordSink } from '../options.ts';
import type { SummaryRecord } from '../record.ts';
import { mayHaveIndex } from './index-build.ts';
import { dropIndex, findIndex, writeIndex } from './index-file.ts';
import type { FoundIndex } from './index-file.ts';
import { FrameFetcher } from './index-frames.ts';
import { identityOf } from './index-identity.ts';
import { decisive } from './index-options.ts';
import { Replays } from './index-replay.ts';
import { CaptureRun, readCapture, readThrough } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';

/** As `readCapture`; and the index of the captures is written, unless a valid one is there. */
export async function readAndIndex(paths: readonly string[], sink: RecordSink, options: ReadOptions = {}): Promise<SummaryRecord> {
  const { filter } = options;
  const decided = filter?.wants.bodies ? null : decisive(options);
  if (decided === null || !paths.every(mayHaveIndex)) return readCapture(paths, sink, options);
  const found = findIndex(paths, decided, () => {});
  found?.close();
  if (found?.grown === false) return readCapture(paths, sink, options);
  const before = paths.map(identityOf);
  let builder: ColumnsBuilder | null = null;
  const run = await CaptureRun.open(paths, sink, { ...options, watch: (factsOf) => (builder = new ColumnsBuilder(factsOf)) });
  try {
    const summary = await readThrough(run, options);
    if (builder && !options.signal?.aborted) {
      const { columns } = builder as ColumnsBuilder;
      const files = run.files.map(({ interfaces, turns }, file) => ({ ...before[file]!, interfaces, turns }));
      await writeIndex(paths, files, decided, columns);
    }
    return summary;
  } finally {
    run.close();
  }
}

export interface ConnectionOptions extends ReadOptions {
  /** Tell the notes about no connection, too. */
  loose?: boolean;
  /** The answer is no use without the names that other connections tell. */
  names?: boolean;
}

/** Protocols whose answers name hosts of other connections. */
const NAMING = ['dns', 'nbns'];

/**
 * What `readCapture` would say of one connection and of no other, from a valid index: the captures, the connection's records,
 * and the summary of the whole. Null where it has to be read: there is no index, or it does not know enough to say the same.
 */
export async function readConnection(
  paths: readonly string[], wanted: OneConnection, sink: RecordSink, options: ConnectionOptions = {},
): Promise<SummaryRecord | null> {
  // Bodies and hashes of one connection are found when it is read again.
  const { wants = defaultOptions.wants } = options;
  const decided = decisive({ ...options, wants: { ...wants, bodies: false, hash: false } });
  if (decided === null || !paths.every(mayHaveIndex)) return null;
  let damaged = false;
  const found = findIndex(paths, decided, () => (damaged = true));
  if (!found) return null;
  try {
    const { columns } = found;
    const ids = idsOf(columns, wanted);
    const { summary } = columns;
    if (found.grown || ids.length !== 1 || !summary || !isComplete(columns, ids[0]!, options)) return null;
    if (await tell(paths, found, ids[0]!, sink, options, () => damaged)) return summary;
    dropIndex(paths);
    return null;
  } finally {
    found.close();
  }
}

async function tell(
  paths: readonly string[], { columns, files }: FoundIndex, id: number, sink: RecordSink, options: ConnectionOptions,
  damaged: () => boolean,
): Promise<boolean> {
  const { only = null } = options;
  const told = new Map(Object.entries(columns.held).map(([code, ids]) => [code, ids.filter((each) => each === id).length]));
  const out: RecordSink = (record) => {
    if (record.type === 'note' && isHeld(told, record.code)) return;
    if (!only || only.has(record.type)) sink(record);
  };
  const known = files.map(({ interfaces, turns }, file) => ({ path: paths[file]!, interfaces, turns, live: false }));
  const replays = new Replays(columns, () => new FrameFetcher(columns, known), options);
  // Damage shows before anything is said: here every block is loaded that the answer rests on.
  for (const frame of replays.framesOf(id)) columns.frames.connectionOf(frame);
  if (damaged()) return false;
  for (const record of columns.captures) out(record);
  if (options.loose) for (const note of columns.notes) out(note);
  const summary = columns.summary!;
  if (summary.firstTime !== null) options.onBegin?.(summary.firstTime);
  await replays.replay(id, options, out, options);
  out(options.signal?.aborted ? { ...summary, complete: false, stopped: true } : summary);
  return true;
}

/** Of notes too many of which there were, a connection's first ones were told; `told` says how many are left. */
function isHeld(told: Map<string, number>, code: string): boolean {
  const left = told.get(code);
  if (left !== undefined) told.set(code, left - 1);
  return left !== undefined && left <= 0;
}

/** Whether nothing is missing that reading would say. */
function isComplete({ captures, notes, connections }: Columns, id: number, { loose, names }: ConnectionOptions): boolean {
  // Interfaces described late are told between other records.
  if (captures.some(({ type }) => type === 'interface')) return false;
  if (loose && notes.length >= MOST_NOTES) return false;
  for (let other = 0; names && other < connections.count; other++) {
    if (other !== id && connections.protocols(other).some((protocol) => NAMING.includes(protocol))) return false;
  }
  return true;
}

function idsOf({ connections }: Columns, { by, number }: OneConnection): number[] {
  if (by === 'connection.id') return connections.has(number) ? [number] : [];
  const streams = connections.numbers('stream');
  const transport = by === 'tcp.stream' ? 'tcp' : 'udp';
  const ids: number[] = [];
  for (let id = 0; id < connections.count; id++) if (streams[id] === number && connections.transport(id) === transport) ids.push(id);
  return ids;
}
