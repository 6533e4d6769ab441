import { toBytes } from '../../../src/bytes/text.ts';
import type { BodyHead, Dissector, DissectorContext, EmittedRecord, EndReason } from '../../../src/dissect/dissector.ts';
import { openBody } from '../../../src/dissect/body.ts';
import { http1 } from '../../../src/dissect/http1/http1.ts';
import type { HttpRecord } from '../../../src/record.ts';
import type { Side } from '../../../src/side.ts';
import { type Harness, streamHarness } from '../../support/harness.ts';

export const connection = (wants = {}, dissectors: readonly Dissector[] = []): Harness =>
  streamHarness(http1, { wants, body: (head: BodyHead, context: DissectorContext) => openBody(context, head, dissectors, {}) });

export const exchanges = (harness: Harness): HttpRecord[] => harness.records.filter(({ type }) => type === 'http') as unknown as HttpRecord[];

export const codes = (harness: Harness): string[] => harness.notes.map(({ code }) => code);

/** Bytes and holes of either side, in the order in which they are delivered. */
export type Script = readonly (readonly [from: Side, what: string | number])[];

/** Plays a script, each delivery cut as `pieces` says, to the end of both sides. */
export function play(script: Script, pieces: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes], why: EndReason = 'fin', wants = { bodies: true }): Harness {
  const harness = connection(wants);
  for (const [from, what] of script) {
    if (typeof what === 'number') harness.gap(from, what);
    else for (const piece of pieces(toBytes(what))) harness[from](piece);
  }
  return harness.end(undefined, why);
}

const TIMES = new Set(['time', 'frame', 'endTime', 'endFrame', 'timings']);

/** What came out, without times and frames. */
export function outcome(harness: Harness): unknown {
  const { records, notes, handOffs, handedOn } = harness;
  const timeless = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(timeless);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !TIMES.has(key)).map(([key, inner]) => [key, timeless(inner)]));
  };
  return timeless({ records: records as EmittedRecord[], notes, handOffs, handedOn });
}

/** One line an exchange: what was asked and answered. */
export const summary = (harness: Harness): string[] => exchanges(harness).map(({ state, request, response, informational }) => {
  const asked = request ? `${request.method} ${request.target} ${request.body.length}` : '-';
  const interim = informational.map(({ status }) => `${status} `).join('');
  const answered = response ? `${response.status} ${response.body.length}` : '-';
  return `${asked} > ${interim}${answered} ${state}`;
});
