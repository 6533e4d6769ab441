import { rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { openCapture } from 'earshot';
import {
  assertClose, assertConnection, assertConversation, assertDnsQuery, assertEvents, assertExchange, assertNoNotes, assertNotes,
  assertResponds, assertShape, assertTlsHandshake, assertVerdict, assertWebSocketMessage,
} from 'earshot/assert';

const capture = await openCapture(new URL('chat.pcapng', import.meta.url).pathname);

test('logs in once', () => assertExchange(capture, { method: 'POST', path: '/login', status: 201 }, { times: 1 }));
test('delivers prices in order', () => assertEvents(capture, [{ data: { price: 101 } }, { data: { price: 105 } }], { path: '/prices' }));
test('hears everything again', () => assertWebSocketMessage(capture, { from: 'server', text: { text: /^You said: / } }, { times: 3 }));
test('says good night', () => assertClose(capture, 1000, { by: 'client' }));
test('has no server error', () => assertExchange(capture, { status: '5xx' }, { not: true }));
test('has no trouble on the wire', () => assertNoNotes(capture, { above: 'chat' }));
test('leaves checksums to the network card', () => assertNotes(capture, 'offload-checksum'));
test('is healthy', () => assertVerdict(capture, 'healthy'));
test('asks for its server by name', () => assertDnsQuery(capture, { name: 'chat.test', answers: '10.0.0.2' }));
test('speaks in the clear', () => assertTlsHandshake(capture, {}, { not: true }));
test('ends each connection in order', () => assertConnection(capture, { transport: 'tcp', close: { how: 'fin' } }, { times: 3 }));
test('has a WebSocket', () => assertShape(capture, 'websocket', { server: ':80' }));
test('answers at once', () => assertResponds(capture, 50, { path: /^\/(?!prices$)/ }));
test('says what it always said', () => assertConversation(capture, new URL('chat.conversation.txt', import.meta.url), { headers: ['Content-Type'] }));

test('tells what came where something else was expected', () =>
  rejects(assertExchange(capture, { path: '/login', status: 200 }), /status {2}expected {2}200\n +actual {4}201/));
