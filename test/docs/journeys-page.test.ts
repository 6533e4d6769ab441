import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { examineCapture } from '../../src/node/diagnose-capture.ts';

const page = readFileSync(new URL('../../docs/records.md', import.meta.url), 'utf8');
const section = (type: string): string => page.split(/^## /m).find((each) => each.startsWith(`${type}\n`)) ?? '';

/** Names of all fields, `a[].b.c`. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length > 0 && typeof value[0] === 'object' ? value.flatMap((each) => fieldsOf(each, `${path}[]`)) : [path];
  if (value === null || typeof value !== 'object' || Object.keys(value).join() === 'client,server') return [path];
  return Object.entries(value).flatMap(([name, member]) => fieldsOf(member, path === '' ? name : `${path}.${name}`));
}

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}/capture.pcap`, import.meta.url));

describe('the page of records', () => {
  it.each([
    ['channel', 'lab-sse-gap'], ['channel', 'lab-websocket-reconnected'], ['channel', 'sse-resumed-with-last-event-id'],
    ['viewing', 'lab-hls-stall'], ['viewing', 'lab-hls-stale'], ['viewing', 'lab-hls-segment-missing'], ['viewing', 'lab-dash-segment-missing'],
  ])('documents every field of the %s in %s', async (type, name) => {
    const records = (await examineCapture([fixture(name)])).derived.filter((record) => record.type === type);
    expect(records.length).toBeGreaterThan(0);
    const known = new Set([...section(type).matchAll(/^\| `([\w.[\]]+)` \|/gm)].map((match) => match[1]!));
    const missing = fieldsOf(records).map((field) => field.replace(/^\[\]\.?/, '')).filter((field) => !known.has(field)
      && ![...known].some((each) => each.startsWith(`${field}.`) || each.startsWith(`${field}[]`)));
    expect([...new Set(missing)]).toEqual([]);
  });
});
