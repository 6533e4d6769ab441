import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { examineCapture } from '../../src/node/diagnose-capture.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import { defaultOptions } from '../../src/options.ts';
import { capture, connection, event, http, lookup, message, note, summary } from '../report/records.ts';

const page = readFileSync(new URL('../../docs/records.md', import.meta.url), 'utf8');

/** Documented fields by record type. */
const documented = new Map(page.split(/^## /m).slice(1).map((section) => [
  section.split('\n', 1)[0]!,
  new Set([...section.matchAll(/^\| `([\w.[\]]+)` \|/gm)].map((match) => match[1]!)),
]));

/** Fields whose members are not listed one by one: figures by side, counts by type, nested tunnels. */
const LEAVES = new Set(['records', 'protocols', 'tunnel.parent']);

export function fieldsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const path = prefix + name;
    if (LEAVES.has(path) || member === null || typeof member !== 'object') return [path];
    if (Array.isArray(member)) {
      const objects = member.filter((each) => each !== null && typeof each === 'object' && !Array.isArray(each));
      return objects.length === 0 ? [path] : objects.flatMap((each) => fieldsOf(each, `${path}[].`));
    }
    if (Object.keys(member).join() === 'client,server' && typeof member.client !== 'object') return [path];
    return fieldsOf(member, `${path}.`);
  });
}

/** What the page does not say of this record. */
export function undocumented(record: { type: string }): string[] {
  const known = documented.get(record.type);
  if (!known) return [record.type];
  // Of a field that may be null or an empty list, the page lists the members only; figures of a note are its own affair.
  if (record.type === 'note') return [];
  return fieldsOf(record).filter((field) => !known.has(field) && ![...known].some((each) => each.startsWith(`${field}.`) || each.startsWith(`${field}[]`)));
}

describe('the page of records', () => {
  test.each([
    capture, connection(), http('GET', '/', 200), message('client', 'hi'), event('tick', '1'), lookup('a.test', '10.0.0.1'),
    note('tcp-gap', 'gap'), summary(),
  ].map((record) => [record.type, record] as const))('documents every field of %s', (_, record) => {
    expect(undocumented(record)).toEqual([]);
  });

  test.each(['lab-syn-dropped', 'lab-http-server-error', 'snap-length-96', 'http1-client-side-only'])('documents quality and verdicts of %s', async (name) => {
    const { quality, verdicts } = await examineCapture([fileURLToPath(new URL(`../../fixtures/${name}/capture.pcap`, import.meta.url))]);
    expect([...quality, ...verdicts].flatMap((record) => undocumented({ ...record, ...('figures' in record && { figures: {} }) }))).toEqual([]);
  });

  test('documents every record of every fixture', async () => {
    const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
    const captures = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /capture\.(pcap|pcapng)(\.gz|\.zst)?$/.test(path));
    expect(captures.length).toBeGreaterThan(100);
    const missing = new Set<string>();
    const seen = new Set<string>();
    const wants = { ...defaultOptions.wants, hash: true, bodies: true };
    for (const path of captures) {
      await readCapture([fixtures + path], (record) => {
        seen.add(record.type);
        for (const field of undocumented(record)) missing.add(`${record.type} ${field}`);
      }, { wants, datagrams: true });
    }
    expect([...missing]).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['capture', 'connection', 'http', 'websocket', 'sse', 'dns', 'datagram', 'note', 'summary']));
  });

  test('would miss a field that is not there', () => {
    expect(undocumented({ ...summary(), frobs: { a: 1 } } as never)).toEqual(['frobs.a']);
    expect(undocumented({ type: 'frob' })).toEqual(['frob']);
  });
});
