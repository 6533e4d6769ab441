import { test } from 'node:test';
import { openCapture } from 'earshot';
import { assertClose, assertEvents, assertExchange, assertNoNotes } from 'earshot/assert';

const capture = await openCapture(new URL('chat.pcapng', import.meta.url).pathname);

test('logs in once', () => assertExchange(capture, { method: 'POST', path: '/login', status: 201 }, { times: 1 }));
test('delivers prices in order', () => assertEvents(capture, [{ data: { price: 101 } }, { data: { price: 105 } }], { path: '/prices' }));
test('says good night', () => assertClose(capture, 1000, { by: 'client' }));
test('has no server error', () => assertExchange(capture, { status: '5xx' }, { not: true }));
test('has no trouble on the wire', () => assertNoNotes(capture, { above: 'chat' }));
