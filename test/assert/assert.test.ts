import { AssertionError } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  assertClose, assertConnection, assertConversation, assertDnsQuery, assertEvents, assertExchange, assertNoNotes, assertNotes, assertResponds,
  assertShape, assertTlsHandshake, assertVerdict, assertWebSocketMessage,
} from '../../src/assert/index.ts';
import { openCapture } from '../../src/index.ts';
import { failureOf, refusalOf } from '../support/refusal-of.ts';

const chat = await openCapture('fixtures/first-look/capture.pcapng');
const secure = await openCapture('fixtures/recorded-tls-1-3/capture.pcap');
const refused = await openCapture('fixtures/tcp-port-refused/capture.pcap');

describe('assertions for node:test', () => {
  it.each([
    ['an exchange', () => assertExchange(chat, { path: '/login', status: 201 }, { times: 1, before: { path: '/favicon.ico' } })],
    ['no exchange', () => assertExchange(chat, { status: '5xx' }, { not: true })],
    ['a message', () => assertWebSocketMessage(chat, 'hello, room', { before: { opcode: 'close' } })],
    ['events', () => assertEvents(chat, [/101/, { id: '5' }], { path: '/prices' })],
    ['a query of DNS', () => assertDnsQuery(chat, 'chat.test', { before: { kind: 'exchange', where: { path: '/' } } })],
    ['a handshake of TLS', () => assertTlsHandshake(secure, { serverName: 'shop.test', version: 'TLS 1.3' })],
    ['a connection', () => assertConnection(chat, { server: ':53', transport: 'udp' })],
    ['a shape', () => assertShape(chat, 'websocket')],
    ['a close', () => assertClose(chat, 1000, { by: 'server' })],
    ['notes', () => assertNotes(refused, { severity: 'warn' })],
    ['no notes', () => assertNoNotes(chat, { above: 'chat' })],
    ['that there are notes', () => assertNoNotes(refused, { above: 'note', not: true })],
    ['prompt answers', () => assertResponds(chat, 150)],
    ['a verdict', () => assertVerdict(refused, 'connection-refused')],
  ])('%s holds where it is so', async (_, assertion) => {
    await assertion();
  });

  it.each([
    ['an exchange', () => assertExchange(chat, { path: '/login', status: 404 }), "expected an exchange { path: '/login', status: 404 }"],
    ['no exchange', () => assertExchange(chat, { status: '4xx' }, { not: true }), "expected no exchange { status: '4xx' }"],
    ['a message', () => assertWebSocketMessage(chat, 'hello, rom'), "expected a WebSocket message { text: 'hello, rom' }"],
    ['events', () => assertEvents(chat, [/105/, /101/]), 'expected these events in this order: [{ data: /105/ }, { data: /101/ }]'],
    ['a query of DNS', () => assertDnsQuery(chat, { type: 'AAAA' }), "expected a DNS query { type: 'AAAA' }"],
    ['a handshake of TLS', () => assertTlsHandshake(secure, 'chat.test'), "expected a TLS handshake { serverName: 'chat.test' }"],
    ['a connection', () => assertConnection(chat, { server: ':443' }), "expected a connection { server: ':443' }"],
    ['a shape', () => assertShape(chat, 'tunnel'), "expected a connection { shape: 'tunnel' }"],
    ['a close', () => assertClose(chat, 'rst', { by: 'server' }), "expected a connection { close: { how: 'rst', by: 'server' } }"],
    ['notes', () => assertNotes(chat, 'tcp-gap'), "expected a note { code: 'tcp-gap' }"],
    ['no notes', () => assertNoNotes(refused), 'expected no notes'],
    ['prompt answers', () => assertResponds(chat, 1), 'expected every exchange to be answered within 1 ms'],
    ['a verdict', () => assertVerdict(refused, 'healthy'), "expected a verdict { code: 'healthy' }"],
  ])('%s fails with the message of the matcher where it is not so', async (_, assertion, begins) => {
    expect((await failureOf(assertion)).split('\n')[0]).toBe(begins);
  });

  it('throw what test runners know, with both sides of what differs', async () => {
    const error = await assertExchange(chat, { path: '/login', status: 404, body: { session: 'x' } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AssertionError);
    expect(error).toMatchObject({
      code: 'ERR_ASSERTION', operator: 'assertExchange', expected: { 'status': '404', 'body.session': "'x'" }, actual: { 'status': '201', 'body.session': "'b7c1'" },
    });
  });

  it('refuse what could never fail', async () => {
    expect(await refusalOf(() => assertExchange(chat, { path: '/' }, { atLeast: 0 }))).toBe('atLeast: 0 could never fail');
    expect(await refusalOf(() => assertShape(chat, 'web-socket' as never))).toBe("shape is never 'web-socket'; did you mean 'websocket'?");
  });
});

describe('a conversation kept in a file', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'earshot-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is written where there is none, then compared with, and written anew where that is asked for', async () => {
    vi.stubEnv('CI', '');
    vi.stubEnv('EARSHOT_UPDATE', '');
    const file = join(folder, 'chat.txt');
    await assertConversation(chat, file);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('\n  → POST /login HTTP/1.1\n');
    await assertConversation(chat, file);
    writeFileSync(file, text.replace('201 Created', '200 OK'));
    expect((await failureOf(() => assertConversation(chat, file))).replace(file, 'chat.txt')).toMatchInlineSnapshot(`
      "what was said is not what chat.txt holds, from line 83 on:

              {
                "name": "ada"
              }

        -   ← 200 OK
        +   ← 201 Created

      EARSHOT_UPDATE=1 writes it anew"
    `);
    await assertConversation(chat, file, { update: true });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is compared with whatever ends its lines, and not written anew where that is switched off', async () => {
    vi.stubEnv('CI', 'false');
    vi.stubEnv('EARSHOT_UPDATE', '0');
    const file = join(folder, 'lines.txt');
    await assertConversation(chat, file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('\n', '\r\n'));
    await assertConversation(chat, file);
    writeFileSync(file, 'something else');
    expect(await failureOf(() => assertConversation(chat, file))).toMatch(/from line 1 on/);
    expect(readFileSync(file, 'utf8')).toBe('something else');
  });

  it('is missing in CI, where none is written', async () => {
    vi.stubEnv('CI', 'true');
    vi.stubEnv('EARSHOT_UPDATE', '');
    const file = join(folder, 'absent.txt');
    expect(await failureOf(() => assertConversation(chat, file))).toBe(`${file} is not there, and in CI none is written`);
    expect(() => readFileSync(file)).toThrow();
  });
});
