import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../fixtures/build.ts';
import { builtFixtures } from '../fixtures/built/index.ts';
import { differences } from '../fixtures/expected.ts';
import { expectationOf, pageOf } from '../fixtures/record.ts';
import { recordedFixtures } from '../fixtures/recorded/index.ts';
import { openCapture } from '../src/index.ts';
import { defaultOptions } from '../src/options.ts';
import type { Expected } from '../fixtures/expected.ts';
import type { EarshotRecord } from '../src/record.ts';

const root = new URL('../fixtures/', import.meta.url);
const folders = readdirSync(root).filter((name) => name !== 'built' && name !== 'recorded' && statSync(new URL(name, root)).isDirectory());
const fileIn = (name: string): string => readdirSync(new URL(`${name}/`, root)).find((file) => file.startsWith('capture.'))!;

async function recordsOf(path: string): Promise<EarshotRecord[]> {
  const capture = await openCapture(path, { wants: { ...defaultOptions.wants, bodies: true } });
  const records: EarshotRecord[] = [];
  for await (const record of capture.records()) records.push(record);
  return records;
}

describe('a fixture gives the records that its expected.json names', () => {
  it.each(folders)('%s', async (name) => {
    const folder = new URL(`${name}/`, root);
    const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected;
    const records = await recordsOf(new URL(fileIn(name), folder).pathname);
    expect(differences(records, expected).join('\n')).toBe('');
  });
});

describe('a fixture folder is complete', () => {
  it.each(folders)('%s says what it shows', (name) => {
    const readme = readFileSync(new URL(`${name}/README.md`, root), 'utf8');
    expect(readme.startsWith(`# ${name}\n`)).toBe(true);
    expect(readme).toContain('again');
  });
});

describe('a built fixture is what its script says', () => {
  it.each(builtFixtures.map(({ fixture, source }) => [fixture.name, fixture, source] as const))('%s', (name, fixture, source) => {
    const folder = new URL(`${name}/`, root);
    const { readme, expected } = fixture.deflated
      ? contentsOf({ ...fixture, build: () => readFileSync(new URL(fileIn(name), folder)) }, source)
      : contentsOf(fixture, source);
    expect(readFileSync(new URL('README.md', folder), 'utf8')).toBe(readme);
    expect(readFileSync(new URL('expected.json', folder), 'utf8')).toBe(expected);
    if (!fixture.deflated) expect(Buffer.compare(readFileSync(new URL(fileIn(name), folder)), contentsOf(fixture, source).capture)).toBe(0);
  });
});

describe('a recorded fixture has the page and expectations of its script', () => {
  it.each(recordedFixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (name, fixture) => {
    const folder = new URL(`${name}/`, root);
    expect(readFileSync(new URL('README.md', folder), 'utf8')).toBe(pageOf(fixture));
    expect(readFileSync(new URL('expected.json', folder), 'utf8')).toBe(expectationOf(fixture));
  });
});

it('every folder has a script', () => {
  const scripted = [...builtFixtures.map(({ fixture }) => fixture.name), ...recordedFixtures.map((fixture) => fixture.name)];
  expect(folders).toEqual(scripted.toSorted());
});

describe('comparing with expectations', () => {
  const records = [
    { type: 'summary', frames: 3 }, { type: 'http', exchange: 0, informational: [{ status: 100 }] }, { type: 'http', exchange: 1 },
  ] as unknown as EarshotRecord[];

  it('finds partial records in order and says which are missing', () => {
    expect(differences(records, { records: [{ type: 'http', exchange: 0 }, { type: 'http', exchange: 1 }, { type: 'summary', frames: 3 }] })).toEqual([]);
    expect(differences(records, { records: [{ type: 'http', exchange: 1 }, { type: 'http', exchange: 0 }] })).toHaveLength(1);
    expect(differences(records, { records: [{ type: 'http', informational: [{ status: 101 }] }] })).toHaveLength(1);
    expect(differences(records, { records: [{ type: 'http', informational: [] }] })).toHaveLength(1);
  });

  it('counts records and looks for notes', () => {
    const note = { type: 'note', code: 'tcp-gap', severity: 'warn' } as unknown as EarshotRecord;
    expect(differences(records, { records: [], counts: { http: 3 } })).toHaveLength(1);
    expect(differences(records, { records: [], notes: ['tcp-gap'] })).toHaveLength(1);
    expect(differences([note], { records: [], notes: ['tcp-gap'], absent: ['*'] })).toHaveLength(1);
    expect(differences([note], { records: [], absent: ['tcp-reset'] })).toEqual([]);
  });
});
