/** What an index says of itself beside its columns, and whether that can be true. */
import type { CaptureRecord, InterfaceRecord, NoteRecord, SummaryRecord } from '../record.ts';

export interface Contents {
  readonly about: unknown;
  readonly frames: number;
  readonly connections: number;
  readonly strings: number;
  readonly addresses: number;
  readonly activities: number;
  readonly links: number;
  readonly times: number;
  readonly runs: number;
  readonly slots: { readonly start: number; readonly origin?: { readonly seconds: number; readonly nanos: number }; readonly seconds: number; readonly count: number };
  readonly captures: (CaptureRecord | InterfaceRecord)[];
  readonly notes: NoteRecord[];
  readonly held: Record<string, number[]>;
  readonly summary: SummaryRecord | null;
}

const COUNTS = ['frames', 'connections', 'strings', 'addresses', 'activities', 'links', 'times', 'runs'] as const;

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

/** Null for what is none. */
export function parseContents(value: unknown): Contents | null {
  if (!isObject(value) || !isObject(value['slots'])) return null;
  const { slots, captures, notes, held, summary } = value;
  if (!COUNTS.every((name) => isCount(value[name])) || !isCount(slots['count'])) return null;
  if (typeof slots['start'] !== 'number' || typeof slots['seconds'] !== 'number' || !(slots['seconds'] > 0)) return null;
  if (slots['origin'] !== undefined && !(isObject(slots['origin']) && isNumber(slots['origin']['seconds']) && isNumber(slots['origin']['nanos']))) return null;
  if (!Array.isArray(captures) || !captures.every(isCapture) || !Array.isArray(notes) || !notes.every(isNote)) return null;
  if (!isObject(held) || !Object.values(held).every((told) => Array.isArray(told) && told.every(isCount))) return null;
  return isSummary(summary) ? (value as unknown as Contents) : null;
}

type Fields = Record<string, unknown>;

export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;

const isCapture = (value: unknown): boolean =>
  isObject(value) && (value['type'] === 'capture' || value['type'] === 'interface') && typeof value['path'] === 'string';

const isNote = (value: unknown): boolean =>
  isObject(value) && value['type'] === 'note' && value['connection'] === null && typeof value['code'] === 'string'
  && typeof value['message'] === 'string' && typeof value['severity'] === 'string' && typeof value['layer'] === 'string'
  && (value['frame'] === null || isCount(value['frame']));

const isSummary = (value: unknown): boolean =>
  isObject(value) && value['type'] === 'summary' && isCount(value['frames']) && typeof value['bytes'] === 'number'
  && isObject(value['protocols']) && isObject(value['connections']) && isObject(value['records']) && isObject(value['notes']);
