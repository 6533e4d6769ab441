/** A capture as expectations see it: all of its records at hand, found by connection. */
import type { ConnectionRecord, EarshotRecord, HttpRecord, PluginRecord, SummaryRecord, VerdictRecord } from '../record.ts';
import { countText } from '../report/format.ts';
import { frameOf } from '../report/rows.ts';
import type { Said } from '../report/kin.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** What can be collected: what `openCapture` gives, or anything else that yields records. */
export interface Collectable {
  readonly paths: readonly string[];
  /** The display filter that it was opened with. */
  readonly filter?: string | null;
  /** Every record, once more from the beginning at each call; with what `wants` asks for beside the rest. */
  records(more?: { wants?: { bodies?: boolean }; only?: null; maxNotes?: number }): AsyncIterable<EarshotRecord | PluginRecord>;
  verdicts?(): AsyncIterable<VerdictRecord>;
}

export interface CollectOptions {
  /** Ask for verdicts too. */
  verdicts?: boolean;
  /** Most records; 100,000. */
  maxRecords?: number;
  /** Most characters of bodies and messages; 256 Mi. */
  maxText?: number;
}

const MAX_RECORDS = 100_000;
const MAX_TEXT = 256 << 20;

/** Everything that a small capture says. Immutable once collected. */
export class Collected {
  /** The capture as it was opened. */
  readonly name: string;
  readonly summary: SummaryRecord;
  /** What conversations said and notes, in the order of their frames; those without a frame last. */
  readonly said: readonly Said[];
  /** In order of their ids. */
  readonly connections: readonly ConnectionRecord[];
  /** Strongest first; null where nobody asked for them. */
  readonly verdicts: readonly VerdictRecord[] | null;
  readonly #byConnection = new Map<number, Said[]>();
  readonly #connection = new Map<number, ConnectionRecord>();
  readonly #exchange = new Map<string, HttpRecord>();
  readonly #places = new Map<unknown, number>();

  constructor(
    paths: readonly string[], records: readonly (EarshotRecord | PluginRecord)[], summary: SummaryRecord,
    verdicts: readonly VerdictRecord[] | null,
  ) {
    this.name = paths.length === 1 ? paths[0]! : `${paths[0]} and ${paths.length - 1} more`;
    this.summary = summary;
    this.verdicts = verdicts;
    const said: Said[] = [];
    const connections: ConnectionRecord[] = [];
    for (const record of records) {
      if (record.type === 'connection') connections.push(record as ConnectionRecord);
      else if (record.type !== 'capture' && record.type !== 'interface' && record.type !== 'summary') said.push(record as Said);
    }
    this.said = said.sort((a, b) => (frameOf(a) ?? Infinity) - (frameOf(b) ?? Infinity) || 0);
    this.connections = connections.sort((a, b) => a.id - b.id);
    for (const each of connections) this.#connection.set(each.id, each);
    for (const [place, each] of said.entries()) {
      this.#places.set(each, place);
      if (each.type === 'http') this.#exchange.set(`${each.connection} ${(each as HttpRecord).exchange}`, each as HttpRecord);
      if (each.connection === null) continue;
      const own = this.#byConnection.get(each.connection);
      if (own) own.push(each);
      else this.#byConnection.set(each.connection, [each]);
    }
  }

  of<R extends Said>(type: R['type']): readonly R[] {
    return this.said.filter((record) => record.type === type) as R[];
  }

  /** What one connection said, in the order of its frames. */
  saidBy(connection: number): readonly Said[] {
    return this.#byConnection.get(connection) ?? [];
  }

  /** Among all that was said: which of several in one frame came first. NaN for what is not said, as a connection. */
  placeOf(record: unknown): number {
    return this.#places.get(record) ?? NaN;
  }

  connection(id: number): ConnectionRecord | null {
    return this.#connection.get(id) ?? null;
  }

  exchange(connection: number, exchange: number | null): HttpRecord | null {
    return this.#exchange.get(`${connection} ${exchange}`) ?? null;
  }

  /** What the client calls its server: Host, or server name indication. */
  serverName(connection: number): string | null {
    for (const record of this.saidBy(connection)) {
      const name = record.type === 'http' ? hostOf(record as HttpRecord)?.replace(/:\d+$/, '')
        : record.type === 'tls' ? (record as { serverName?: string | null }).serverName : null;
      if (name) return name;
    }
    return null;
  }
}

export const hostOf = ({ request }: HttpRecord): string | null =>
  request?.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? null;

/**
 * Reads a capture through and keeps what it says, bodies included.
 * @throws {RefusedExpectation} for one with more records or text than the limits, and for one without frames.
 * @throws {CaptureError} for one that cannot be read.
 */
export async function collect(capture: Collectable, options: CollectOptions = {}): Promise<Collected> {
  const { maxRecords = MAX_RECORDS, maxText = MAX_TEXT } = options;
  const records: (EarshotRecord | PluginRecord)[] = [];
  let summary: SummaryRecord | null = null;
  let text = 0;
  const name = capture.paths.join(', ');
  for await (const record of capture.records({ wants: { bodies: true }, only: null, maxNotes: maxRecords })) {
    records.push(record);
    text += textOf(record);
    if (record.type === 'summary') summary = record as SummaryRecord;
    if (records.length > maxRecords) tooMuch(name, `${countText(maxRecords)} records`);
    if (text > maxText) tooMuch(name, `${countText(maxText)} characters of bodies and messages`);
  }
  if (summary === null || summary.frames === 0) {
    refuse(`${name} has no frames, so nothing can be expected of it: was it recorded?`);
  }
  // A filter that is wrong would make everything hold that must not be there.
  if (capture.filter && !records.some(({ type }) => type !== 'capture' && type !== 'interface' && type !== 'summary')) {
    refuse(`the filter ${show(capture.filter)} selects nothing of ${name}, so nothing can be expected of it`);
  }
  let verdicts: VerdictRecord[] | null = null;
  if (options.verdicts) {
    if (!capture.verdicts) refuse(`${name} was not opened with openCapture, and has no verdicts`);
    verdicts = [];
    for await (const verdict of capture.verdicts()) verdicts.push(verdict);
  }
  return new Collected(capture.paths, records, summary, verdicts);
}

const kept = new WeakMap<Collectable, Map<boolean, Promise<Collected>>>();

/**
 * The same, read once for as many expectations as there are of one capture.
 * @throws {RefusedExpectation} for what is no capture.
 */
export async function collected(capture: unknown, verdicts = false): Promise<Collected> {
  if (!isCollectable(capture)) {
    const what = capture instanceof Promise ? 'a promise of one: await it' : show(capture);
    refuse(`expected a capture, as await openCapture('…') gives it; this is ${what}`);
  }
  const known = kept.get(capture) ?? new Map<boolean, Promise<Collected>>();
  kept.set(capture, known);
  // With verdicts it serves those too who did not ask for them.
  const reading = known.get(true) ?? known.get(verdicts) ?? collect(capture, { verdicts });
  known.set(verdicts, reading);
  return reading;
}

const isCollectable = (value: unknown): value is Collectable =>
  typeof value === 'object' && value !== null &&
  typeof (value as Collectable).records === 'function' && Array.isArray((value as Collectable).paths);

function tooMuch(name: string, what: string): never {
  const narrower = 'narrow it with a display filter: -Y, or openCapture(path, { filter })';
  refuse(`${name} has more than ${what}, which is too much to hold at once; ${narrower}`);
}

/** Characters that a record holds of what was captured, about. */
function textOf(record: EarshotRecord | PluginRecord): number {
  if (record.type === 'http') {
    const { request, response } = record as HttpRecord;
    return lengthKept(request?.body) + lengthKept(response?.body);
  }
  return lengthKept(record as { text?: unknown; base64?: unknown; data?: unknown });
}

function lengthKept(body: { text?: unknown; base64?: unknown; data?: unknown } | undefined): number {
  let length = 0;
  for (const each of [body?.text, body?.base64, body?.data]) if (typeof each === 'string') length += each.length;
  return length;
}
