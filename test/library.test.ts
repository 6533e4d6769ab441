import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { CaptureError, compileFilter, examineCapture, FilterError, openCapture, readCapture } from '../src/index.ts';
import type { CaptureOptions, HttpRecord } from '../src/index.ts';
import { CaptureBuilder, httpHead } from '../src/testing/index.ts';

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  path = join(folder, 'a.pcap');
  const capture = new CaptureBuilder();
  for (const [port, target] of [[40000, '/one'], [40001, '/two']] as const) {
    capture.tcp({ client: `10.0.0.1:${port}` }).open()
      .client(httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' }))
      .server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5 })}hello`).close();
  }
  writeFileSync(path, capture.toPcap());
});
afterAll(() => rmSync(folder, { recursive: true }));

async function all<T>(records: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const record of records) found.push(record);
  return found;
}

describe('an opened capture', () => {
  it('gives records to keep, whatever it was opened with', async () => {
    const lent = { lends: true, takerOf: () => null };
    const found = await all((await openCapture(path, lent as CaptureOptions)).http());
    expect(JSON.stringify(found)).toBe(JSON.stringify(await all((await openCapture(path)).http())));
  });

  it('is read as often as one likes, whole or by type', async () => {
    const capture = await openCapture(path);
    expect((await all(capture.records())).map(({ type }) => type)).toEqual(['capture', 'http', 'http', 'connection', 'connection', 'summary']);
    expect((await all(capture.http())).map(({ request }) => request?.target)).toEqual(['/one', '/two']);
    expect(await all(capture.connections())).toHaveLength(2);
    expect(await all(capture.tls())).toEqual([]);
    expectTypeOf(capture.http()).toEqualTypeOf<AsyncGenerator<HttpRecord, void, undefined>>();
  });

  it.each([
    ['as text', 'http.request.uri == "/two" && ip.ttl > 0'], ['compiled', compileFilter('http.request.uri == "/two" && ip.ttl > 0')],
  ])('is filtered by a display filter %s, anew at each reading', async (_, filter) => {
    const capture = await openCapture(path, { filter });
    for (let reading = 0; reading < 2; reading++) {
      expect((await all(capture.http())).map(({ request }) => request?.target)).toEqual(['/two']);
      expect(await all(capture.connections())).toHaveLength(1);
    }
  });

  it('gives only the types that were asked for, and bodies where they are wanted', async () => {
    const capture = await openCapture([path], { only: ['http'], wants: { bodies: true } });
    expect(await all(capture.records())).toMatchObject([{ response: { body: { text: 'hello' } } }, { response: { body: { text: 'hello' } } }]);
  });

  it('is read in another way than it was opened in where that is asked for', async () => {
    const capture = await openCapture(path, { only: ['connection'], filter: 'http.request.uri == "/two"' });
    const [, first] = await all(capture.records({ only: null, wants: { bodies: true } }));
    expect(first).toMatchObject({ type: 'http', request: { target: '/two' }, response: { body: { text: 'hello' } } });
    expect((await all(capture.records())).map(({ type }) => type)).toEqual(['connection']);
  });

  it('says what went wrong, of all of it whatever the filter', async () => {
    const capture = await openCapture(path, { filter: 'http.request.uri == "/nowhere"' });
    expect(await all(capture.verdicts())).toMatchObject([{ type: 'verdict', code: 'healthy', position: 'none' }]);
    const { verdicts, quality, derived, summary } = await examineCapture([path], {
      examiners: [(desk) => ({
        finish: () => desk.finding({
          code: 'loss', subject: { capture: true }, confidence: 'certain', evidence: [1], message: 'so it is', disproof: 'else', next: 'look',
        }),
      })],
    });
    expect(verdicts).toMatchObject([{ code: 'loss', message: 'so it is' }]);
    expect({ quality, derived, frames: summary.frames }).toEqual({ quality: [], derived: [], frames: 20 });
  });

  it('may be left early', async () => {
    for await (const record of (await openCapture(path)).records()) {
      expect(record.type).toBe('capture');
      break;
    }
  });
});

describe('a mistake', () => {
  it.each([[undefined], [[]], [null], [7], [['']]])('without a path (%j) is a TypeError that says what is wanted', async (paths) => {
    await expect(openCapture(paths as never)).rejects.toThrow(new TypeError('openCapture wants the path of a capture, or a list of paths; - is standard input'));
  });

  it('in a path or a filter is said before the first record', async () => {
    await expect(openCapture(join(folder, 'none.pcap'))).rejects.toThrow(CaptureError);
    await expect(openCapture(path, { filter: 'http.hsot' })).rejects.toThrow(FilterError);
  });
});

it('readCapture calls back for each record and gives the summary', async () => {
  const types: string[] = [];
  const summary = await readCapture([path], ({ type }) => void types.push(type), { only: new Set(['connection']) });
  expect(types).toEqual(['connection', 'connection']);
  expect(summary).toMatchObject({ complete: true, connections: { tcp: 2 } });
});

it('readCapture takes what - stands for from anything that gives bytes', async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  }
  expect(await readCapture(['-'], () => {}, { stdin: pieces() })).toMatchObject({ connections: { tcp: 2 } });
});
