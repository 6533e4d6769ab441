import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../fixtures/build.ts';
import { builtFixtures } from '../fixtures/built/index.ts';
import { differences } from '../fixtures/expected.ts';
import { labExpectationOf, labPageOf } from '../fixtures/lab.ts';
import { labCases } from '../fixtures/lab/cases/index.ts';
import { expectationOf, pageOf } from '../fixtures/record.ts';
import { recordedFixtures } from '../fixtures/recorded/index.ts';
import { openCapture } from '../src/index.ts';
import { defaultOptions } from '../src/options.ts';
import type { Expected } from '../fixtures/expected.ts';
import type { EarshotRecord, SummaryRecord } from '../src/record.ts';

const root = new URL('../fixtures/', import.meta.url);
const scripts = new Set(['built', 'recorded', 'lab']);
const folders = readdirSync(root).filter((name) => !scripts.has(name) && statSync(new URL(name, root)).isDirectory());
const fileIn = (name: string): string => readdirSync(new URL(`${name}/`, root)).find((file) => file.startsWith('capture.'))!;

const read = new Map<string, Promise<EarshotRecord[]>>();

/** All records of a file, which is read once. */
function recordsOf(path: string): Promise<EarshotRecord[]> {
  if (!read.has(path)) read.set(path, readRecords(path));
  return read.get(path)!;
}

async function readRecords(path: string): Promise<EarshotRecord[]> {
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

/** Every value under the name `frame`, wherever it stands. */
function framesIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(/^(frame|.*Frame)$/.test(name) ? [inner] : []), ...framesIn(inner)]);
}

const STATES: Readonly<Record<string, readonly string[]>> = { fin: ['SF'], rst: ['RSTO', 'RSTR', 'REJ', 'RSTOS0', 'RSTRH'] };

describe('whatever was captured', () => {
  const inFolder = (name: string): string => new URL(`${name}/${fileIn(name)}`, root).pathname;

  it.each(folders)('%s: a frame is one of those that were read', async (name) => {
    const records = await recordsOf(inFolder(name));
    const { frames } = records.at(-1) as SummaryRecord;
    const strangers = records.flatMap(framesIn).filter((frame) => frame !== null && !(Number(frame) >= 1 && Number(frame) <= frames));
    expect(strangers).toEqual([]);
  });

  it.each(folders)('%s: how a connection was closed agrees with its state', async (name) => {
    for (const record of await recordsOf(inFolder(name))) {
      if (record.type !== 'connection' || record.transport !== 'tcp') continue;
      const how = Object.keys(STATES).find((each) => STATES[each]!.includes(record.state));
      const closed = record.close.how === 'fin' || record.close.how === 'rst' ? record.close.how : undefined;
      expect(closed, `connection ${record.id} is ${record.state}`).toBe(how);
    }
  });

  it.each(folders)('%s: what is written is in proportion to what was read', async (name) => {
    const path = inFolder(name);
    const written = (await recordsOf(path)).reduce((sum, record) => sum + JSON.stringify(record).length + 1, 0);
    expect(written).toBeLessThanOrEqual((64 << 10) + 50 * statSync(path).size);
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

describe('a case of the laboratory has the page and expectations of its script', () => {
  it.each(labCases.map((labCase) => [labCase.name, labCase] as const))('%s', (name, labCase) => {
    const folder = new URL(`${name}/`, root);
    const page = readFileSync(new URL('README.md', folder), 'utf8');
    expect(page.startsWith(labPageOf(labCase))).toBe(true);
    expect(page.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(labCase.proof.length);
    expect(readFileSync(new URL('expected.json', folder), 'utf8')).toBe(labExpectationOf(labCase));
  });
});

it('every folder has a script', () => {
  const scripted = [...builtFixtures.map(({ fixture }) => fixture.name), ...recordedFixtures.map((fixture) => fixture.name), ...labCases.map(({ name }) => name)];
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
