import { describe, expect, test } from 'vitest';
import { parseExpectations } from '../../src/check/file.ts';
import { checkAll } from '../../src/check/run.ts';
import type { Checked } from '../../src/check/run.ts';
import { update } from '../../src/check/update.ts';
import { collect } from '../../src/expect/index.ts';
import { openCapture } from '../../src/index.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';

const path = 'fixtures/first-look/capture.pcapng';
const chat: Checked = {
  collected: await collect(await openCapture(path), { verdicts: true }),
  async select(filter) {
    let count = 0;
    for await (const _ of (await openCapture(path, { filter })).connections()) count++;
    return count;
  },
};

async function asked(...targets: string[]): Promise<Checked> {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open();
  for (const target of targets) tcp.client(httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' })).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': '0' }));
  return { collected: await collect(builtCapture(capture)), select: () => Promise.resolve(1) };
}

const parse = (text: string): ReturnType<typeof parseExpectations> => parseExpectations(text, 'api.yaml');

async function updated(text: string, ...captures: Checked[]): Promise<{ text: string; changed: string[]; left: string[] }> {
  const result = await update(text, parse(text), captures, parse);
  return { text: result.text, changed: result.changed.map(({ what }) => what), left: result.left.map(({ why }) => why) };
}

describe('an update', () => {
  test.each([
    ['exchange: { path: /login, status: 200 }', 'exchange: { path: /login, status: 201 }', ['status: 200 → 201']],
    ['{ exchange: { status: 200 }, times: 9 }', '{ exchange: { status: 200 }, times: 4 }', ['times: 9 → 4']],
    ['{ exchange: { status: 200 }, times: 0 }', '{ exchange: { status: 200 }, times: 4 }', ['times: 0 → 4']],
    ['exchange: { path: /login, request: { body: { name: "eve" } }, status: 500 }', 'exchange: { path: /login, request: { body: { name: ada } }, status: 201 }', ["request.body.name: 'eve' → 'ada'", 'status: 500 → 201']],
    ['exchange: { path: /login, headers: { Content-Type: text/plain } }', 'exchange: { path: /login, headers: { Content-Type: application/json } }', ["headers.Content-Type: 'text/plain' → 'application/json'"]],
    ["{ websocket-message: { from: client, opcode: close, reason: 'bye # now' } }", '{ websocket-message: { from: client, opcode: close, reason: good night } }', ["reason: 'bye # now' → 'good night'"]],
    ['event: { id: "3", data: { price: 1, symbol: EAR } }', 'event: { id: "3", data: { price: 103, symbol: EAR } }', ['data.price: 1 → 103']],
    ['{ close: 1001, of: { by: client } }', '{ close: 1000, of: { by: client } }', ['code: 1001 → 1000']],
    ['{ exchange: { path: /login, status: 200 }, times: 2 }', '{ exchange: { path: /login, status: 201 }, times: 1 }', ['status: 200 → 201', 'times: 2 → 1']],
    ['{ times: 7, websocket-message: { opcode: text, from: client, complete: false } }', '{ times: 3, websocket-message: { opcode: text, from: client, complete: true } }', ['complete: false → true', 'times: 7 → 3']],
    ['{ filter: http, times: 2 }', '{ filter: http, times: 3 }', ['times: 2 → 3']],
    ['connection: { shape: websocket, missing: { client: 0, server: 5 } }', 'connection: { shape: websocket, missing: { client: 0, server: 0 } }', ['missing.server: 5 → 0']],
  ])('of %s writes %s', async (before, after, changed) => {
    const result = await updated(`expect:\n  - ${before} # why\n`, chat);
    expect(result).toEqual({ text: `expect:\n  - ${after} # why\n`, changed, left: [] });
    expect((await checkAll(parse(result.text), chat)).map(({ pass }) => pass)).toEqual([true]);
  });

  test.each([
    ['exchange: { path: /logout }', 'none of the exchanges agrees with any field of it'],
    ['exchange: { path: /login, status__gt: 400 }', 'status is no literal that could be written anew'],
    ['exchange: { path: /login, status: 5xx }', 'status is no literal that could be written anew'],
    ['exchange: { path: /login, status: &s 200 }', 'status is no literal that could be written anew'],
    ['exchange: { path: /login, headers: { x-debug: "1" } }', 'headers.x-debug is no literal that could be written anew'],
    ['event: { event: price, data: { price: 1, symbol: EAR } }', 'several events agree with as much of it, and differ'],
    ['event: { event: price, data: { symbol: EAR, volume: 7 } }', 'data.volume is no literal that could be written anew'],
    ['websocket-message: { from: client, opcode: text, text: goodbye }', 'several WebSocket messages agree with as much of it, and differ'],
    ['{ exchange: { status: 200 }, at-least: 7 }', 'bounds of a count, and orders, are meant as they are written'],
    ['{ filter: icmp, times: 2 }', 'there is none any more'],
    ['{ exchange: { path: /chat }, before: { exchange: { path: /login } } }', 'it would not hold even so'],
    ['{ exchange: { path: /login, status: 200 }, times: 2, before: { exchange: { path: / } } }', 'it would not hold even so'],
    ['{ exchange: { path: /login, status: 200 }, at-least: 2 }', 'it would not hold even so'],
    ['{ exchange: { status: 404 }, not: true }', 'what must not be is there'],
    ['respond-within: 0.001 ms', 'a bound of time is meant as it is written'],
    ['events: [{ data: { price: 7 } }]', 'which event was meant is uncertain'],
    ['no-notes: true', 'notes that must not be are there'],
  ])('of %s leaves it: %s', async (entry, why) => {
    const text = `expect:\n  - ${entry}\n`;
    expect(await updated(text, chat)).toEqual({ text, changed: [], left: [why] });
  });

  test('keeps whatever else stands in the file, wherever it stands', async () => {
    const text = `# api
%YAML is no directive here
`.replace('%', '# ') + `expect:
  # first
  - exchange:
      path:   /login
      status: 200     # created?
    times: 1

  - { exchange: { status: 200 }, times: 3 }

forbid: [ { exchange: { status: 5xx } } ]
`;
    const { text: anew, changed } = await updated(text, chat);
    expect(anew).toBe(text.replace('status: 200     #', 'status: 201     #').replace('times: 3', 'times: 4'));
    expect(changed).toEqual(['status: 200 → 201', 'times: 3 → 4']);
  });

  test('is for all captures, or for none', async () => {
    const entry = (times: number): string => `expect:\n  - exchange: { path: /a }\n    times: ${times}\n`;
    const [once, twice] = [await asked('/a'), await asked('/a', '/a')];
    expect(await updated(entry(5), once, once)).toEqual({ text: entry(1), changed: ['times: 5 → 1'], left: [] });
    expect(await updated(entry(5), once, twice)).toEqual({ text: entry(5), changed: [], left: ['the captures disagree'] });
    // One of them was right.
    expect(await updated(entry(1), once, twice)).toEqual({ text: entry(1), changed: [], left: ['nothing is right for all captures'] });
  });

  test('writes nothing that could not be read again', async () => {
    const text = "expect:\n  - exchange: { method: GET, host: a.test, path: '/b' }\n";
    const result = await updated(text, await asked('/a: {"#,\u001b\u202e'));
    expect(result.left).toEqual([]);
    for (const unsafe of ['\u001b', '\u202e']) expect(result.text).not.toContain(unsafe);
    expect((await checkAll(parse(result.text), await asked('/a: {"#,\u001b\u202e')))[0]!.pass).toBe(true);
  });
});
