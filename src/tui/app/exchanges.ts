/**
 * Exchanges of many connections, for the waterfall: connection after connection is read again in the background, in the
 * order of the capture, and handed on in portions.
 */
import { setImmediate } from 'node:timers/promises';
import type { EarshotRecord } from '../../record.ts';
import type { IndexedCapture } from '../capture.ts';
import { MARKED, rowsOf } from '../views/waterfall/row.ts';
import type { Lookup, WaterfallRow } from '../views/waterfall/row.ts';
import { Lookups } from './lookups.ts';
import { overlaps } from './range.ts';
import type { TimeRange } from './range.ts';

/** Whose exchanges: of one connection, of every connection to the same server, or of these (null: all). */
export type Scope =
  | { readonly of: 'connection'; readonly connection: number }
  | { readonly of: 'host'; readonly connection: number }
  | { readonly of: 'list'; readonly rows: Int32Array | null };

export interface Portion {
  readonly rows: readonly WaterfallRow[];
  /** 1 at the end. */
  readonly fraction: number;
  /** There are more than are read. */
  readonly more: boolean;
}

/** A page that nobody scrolls through; who wants others filters, or limits the time. */
export const MOST_ROWS = 20_000;
const MOST_SEGMENTS = 50_000;
/** Enough to see the answer to a hello. */
const FEW_SEGMENTS = 32;
const PORTION_MS = 100;
const SLICE_MS = 8;

/** Gives portions until all is read, `signal` says stop or there are enough. */
export async function readExchanges(
  capture: IndexedCapture, scope: Scope, within: TimeRange | null, signal: AbortSignal, give: (portion: Portion) => void,
): Promise<void> {
  const ids = await idsOf(capture, scope, within, signal);
  const lookups = await Lookups.of(capture, signal);
  let rows: WaterfallRow[] = [];
  let given = 0;
  let since = performance.now();
  let rested = since;
  for (let at = 0; at < ids.length; at++) {
    const found = await exchangesOf(capture, ids[at]!, lookups, signal);
    rows.push(...(within === null ? found : found.filter(({ from, to }) => to >= within.from && from <= within.to)));
    signal.throwIfAborted();
    if (given + rows.length >= MOST_ROWS) return give({ rows: rows.slice(0, MOST_ROWS - given), fraction: 1, more: at < ids.length - 1 });
    const now = performance.now();
    if (now - rested < SLICE_MS) continue;
    if (now - since >= PORTION_MS) {
      given += rows.length;
      give({ rows, fraction: (at + 1) / (ids.length + 1), more: false });
      rows = [];
      since = performance.now();
    }
    // Short conversations are read without a pause, and keys want their turn.
    await setImmediate();
    rested = performance.now();
  }
  give({ rows, fraction: 1, more: false });
}

async function exchangesOf(capture: IndexedCapture, id: number, lookups: Lookups, signal: AbortSignal): Promise<WaterfallRow[]> {
  const { connections, timeline } = capture;
  const { records } = await capture.records(id, { signal, limit: MOST_ROWS, keep: isShown });
  const isEarly = connections.protocols(id).includes('tls') || connections.shape(id) === 'refused';
  const wanted = (await isMarked(capture, id, signal)) ? MOST_SEGMENTS : isEarly ? FEW_SEGMENTS : 0;
  const { segments } = wanted === 0 ? { segments: [] } : await capture.segments(id, { limit: wanted, signal });
  const lookup: Lookup | null = connections.protocols(id).includes('dns') ? null : await lookups.before(id, signal);
  return rowsOf({ records, segments, lookup, start: timeline.origin });
}

/** Messages that are no exchanges are many, and told by the exchange that opened the way for them. */
const isShown = ({ type }: EarshotRecord): boolean => type === 'http' || type === 'dns' || type === 'tls' || type === 'connection';

/** Whether TCP analysis says anything that a bar shows. */
async function isMarked({ frames, connections }: IndexedCapture, id: number, signal: AbortSignal): Promise<boolean> {
  if (connections.transport(id) !== 'tcp') return false;
  let asked = 0;
  for (let frame = connections.numbers('firstFrame')[id] ?? 0; frame !== 0; frame = frames.nextOf(frame)) {
    if ((frames.analysisOf(frame) & MARKED) !== 0) return true;
    if ((++asked & 0xffff) !== 0) continue;
    await setImmediate();
    signal.throwIfAborted();
  }
  return false;
}

/** In the order of the capture. */
async function idsOf(capture: IndexedCapture, scope: Scope, within: TimeRange | null, signal: AbortSignal): Promise<Int32Array> {
  const { connections } = capture;
  if (scope.of === 'connection') return Int32Array.of(scope.connection);
  const all = scope.of === 'list' && scope.rows !== null ? scope.rows.toSorted() : null;
  const host = scope.of === 'host' ? hostOf(capture, scope.connection) : null;
  const isWithin = within === null ? () => true : overlaps(connections, within);
  const count = all === null ? connections.count : all.length;
  const out = new Int32Array(count);
  let found = 0;
  let since = performance.now();
  for (let at = 0; at < count; at++) {
    const id = all === null ? at : all[at]!;
    if (isWithin(id) && (host === null || hostOf(capture, id) === host)) out[found++] = id;
    if ((at & 0xfff) !== 0xfff || performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  }
  return out.subarray(0, found);
}

/** The server as it is called, else by its address. */
export const hostOf = ({ connections }: Pick<IndexedCapture, 'connections'>, id: number): string =>
  connections.serverName(id) || connections.server(id).address;
