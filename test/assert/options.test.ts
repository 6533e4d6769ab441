/** What is no option, or none that can be meant: told in one line that names it, and never taken for something else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as assert from '../../src/assert/index.ts';
import { openCapture } from '../../src/index.ts';
import '../../src/vitest/index.ts';
import { refusalOf } from '../support/refusal-of.ts';

const chat = await openCapture('fixtures/first-look/capture.pcapng');
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'chat.txt');

type Call = (value: never) => Promise<unknown>;
const NO_OBJECT = [null, 5, 'x', true, [], [{}], () => 1, Promise.resolve({}), new Map(), new Date(), /./, Symbol('s'), 1n];
const NO_FLAG = [null, 5, 'yes', [], {}, () => true, Promise.resolve(true)];
const NO_COUNT = [null, -1, 1.5, NaN, Infinity, '2', [], {}, true, Promise.resolve(2)];
const NO_TEXT = [null, 5, true, [], {}, () => 'x', Promise.resolve('x')];
const without = (values: readonly unknown[], ...others: readonly unknown[]): unknown[] => values.filter((each) => !others.includes(each));

const ofRecords = ([name, call]: [string, (options: never) => Promise<unknown>]): [string, RegExp, readonly unknown[], Call][] => [
  [`${name}, options`, /^options are an object with times, atLeast, atMost, before, and /, NO_OBJECT, call],
  ...['times', 'atLeast', 'atMost'].map((option): [string, RegExp, readonly unknown[], Call] =>
    [`${name}, ${option}`, new RegExp(`^${option} `), NO_COUNT, (value) => call({ [option]: value } as never)]),
  [`${name}, not`, /^not is true or false, not /, [undefined, ...NO_FLAG], (value) => call({ not: value } as never)],
  [`${name}, before`, /^before is a pattern, an object that names fields, and .* is none$/, without(NO_OBJECT, 'x', ...NO_OBJECT.filter((each) => each instanceof RegExp)), (value) => call({ before: value } as never)],
  [`${name}, kind of before`, /^before: there is no kind /, ['ws', null, 5, [], {}, 'toString'], (kind) => call({ before: { kind, where: { path: '/' } } } as never)],
  [`${name}, where of before`, /^before: where is a pattern, an object that names fields, and .* is none$/, NO_OBJECT, (where) => call({ before: { kind: 'exchange', where } } as never)],
  [`${name}, before without where`, /^before: where is a pattern/, ['exchange'], (kind) => call({ before: { kind } } as never)],
];

const CASES: [string, RegExp, readonly unknown[], Call][] = [
  ...([
    ['exchange', (options) => assert.assertExchange(chat, { path: '/' }, options)],
    ['message', (options) => assert.assertWebSocketMessage(chat, { opcode: 'text' }, options)],
    ['connection', (options) => assert.assertConnection(chat, { transport: 'tcp' }, options)],
    ['query', (options) => assert.assertDnsQuery(chat, 'chat.test', options)],
    ['handshake', (options) => assert.assertTlsHandshake(chat, 'chat.test', options)],
    ['note', (options) => assert.assertNotes(chat, { severity: 'chat' }, options)],
    ['verdict', (options) => assert.assertVerdict(chat, { position: 'none' }, options)],
    ['shape', (options) => assert.assertShape(chat, 'websocket', {}, options)],
    ['close', (options) => assert.assertClose(chat, 1000, {}, options)],
  ] as [string, (options: never) => Promise<unknown>][]).flatMap(ofRecords),
  ['a pattern, negated', /^a pattern is an object that names fields, and .* is none$/, NO_OBJECT, (pattern) => assert.assertExchange(chat, pattern, { not: true })],
  ['a pattern, counted', /^a pattern is an object that names fields, and .* is none$/, NO_OBJECT, (pattern) => assert.assertConnection(chat, pattern, { atLeast: 1 })],
  ['of, of a shape', /^of is a pattern/, NO_OBJECT, (of) => assert.assertShape(chat, 'websocket', of)],
  ['of, of a close', /^of is a pattern/, NO_OBJECT, (of) => assert.assertClose(chat, 1000, of)],
  ['by, of a close', /^(of: by|from) is /, [undefined, 5, [], {}], (by) => assert.assertClose(chat, 1000, { by })],
  ['events', /^events are a list, and /, without(NO_OBJECT, ...NO_OBJECT.filter(Array.isArray)), (events) => assert.assertEvents(chat, events)],
  ['an event', /^event 1 is a pattern/, without(NO_OBJECT, 'x', ...NO_OBJECT.filter((each) => each instanceof RegExp)), (event) => assert.assertEvents(chat, [event])],
  ['events, options', /^options are an object with exact, path, and /, NO_OBJECT, (options) => assert.assertEvents(chat, ['x'], options)],
  ['exact', /^exact is true or false/, NO_FLAG, (exact) => assert.assertEvents(chat, ['x'], { exact })],
  ['events, not', /^not is true or false/, NO_FLAG, (not) => assert.assertEvents(chat, ['x'], { not })],
  ['events, path', /^path is /, without(NO_TEXT, null), (path) => assert.assertEvents(chat, ['x'], { path })],
  ['no notes, options', /^options are an object with above, except, where, and /, NO_OBJECT, (options) => assert.assertNoNotes(chat, options)],
  ['above', /^above is never /, NO_TEXT, (above) => assert.assertNoNotes(chat, { above })],
  ['except', /^except is a list of codes, and /, [null, 5, 'tcp-reset', {}, /./, [/./], [null], [5], [[]]], (except) => assert.assertNoNotes(chat, { except })],
  ['no notes, where', /^where is a pattern/, NO_OBJECT, (where) => assert.assertNoNotes(chat, { where })],
  ['within', /^(within|the option milliseconds) /, [undefined, null, '10', [], {}, NaN, 0, Infinity, Promise.resolve(5)], (milliseconds) => assert.assertResponds(chat, milliseconds)],
  ['responds, where', /^where is a pattern/, NO_OBJECT, (where) => assert.assertResponds(chat, 10, where)],
  ['responds, options', /^options are an object with until, and /, NO_OBJECT, (options) => assert.assertResponds(chat, 10, {}, options)],
  ['until', /^until is /, NO_TEXT, (until) => assert.assertResponds(chat, 10, {}, { until })],
  ['a snapshot without its file', /^assertConversation wants the path of a file/, [undefined, '', ...without(NO_OBJECT, 'x')], (path) => assert.assertConversation(chat, path)],
  ['a snapshot, options', /^options are an object with rules, /, NO_OBJECT, (options) => assert.assertConversation(chat, file, options)],
  ...['bodies', 'pings', 'sort', 'update'].map((name): [string, RegExp, readonly unknown[], Call] =>
    [name, new RegExp(`^${name} is true or false, not `), NO_FLAG, (value) => assert.assertConversation(chat, file, { [name]: value })]),
  ['rules', /^rules are a list, not /, [null, 5, 'x', {}, /./], (rules) => assert.assertConversation(chat, file, { rules })],
  ['a rule', /^a rule is an object with name, /, NO_OBJECT, (rule) => assert.assertConversation(chat, file, { rules: [rule] })],
  ['a rule without a name', /^a rule has a name, and \{ match: 'text' \} has none$/, ['text'], (match) => assert.assertConversation(chat, file, { rules: [{ match }] as never })],
  ['match, of a rule', /^a: match is a regular expression, not /, [null, 'text', 5, []], (match) => assert.assertConversation(chat, file, { rules: [{ name: 'a', match }] })],
  ['headers, of a rule', /^a: headers is a list of names, not /, [null, 'etag', 5, [], [5]], (headers) => assert.assertConversation(chat, file, { rules: [{ name: 'a', headers }] })],
  ['alike, of a rule', /^a: alike is true or false, not /, NO_FLAG, (alike) => assert.assertConversation(chat, file, { rules: [{ name: 'a', match: /a/, alike }] })],
  ['keep', /^keep is a list of names, not /, [null, 'etag', 5, [5]], (keep) => assert.assertConversation(chat, file, { keep })],
  ['headers', /^headers is 'all', 'none' or a list of names, not /, [null, 'some', 5, [5]], (headers) => assert.assertConversation(chat, file, { headers })],
  ['file, of a matcher', /^file is the path of a snapshot, and /, ['', null, 5, [], {}], (path) => expect(chat).toMatchConversation({ file: path })],
  ['a snapshot, options of a matcher', /^options are an object with rules, /, NO_OBJECT, (options) => expect(chat).toMatchConversation(options)],
];

describe('what cannot be meant is refused in one line that names it', () => {
  it.each(CASES)('%s', async (_, says, values, call) => {
    for (const value of values) {
      const message = await refusalOf(() => call(value as never));
      expect(message).toMatch(says);
      expect(message).not.toMatch(/[\n\r]/);
    }
  });

  it('and what may be any is written {}', async () => {
    await assert.assertResponds(chat, 1000, {});
    await assert.assertShape(chat, 'websocket', {});
    await assert.assertNoNotes(chat, { above: 'chat', where: {} });
    await expect(chat).toRespondWithin(1000, {}, { until: 'first-byte' });
  });
});

describe('what recordCapture cannot have been meant to do is told before anything is captured', () => {
  const work = (): number => 1;
  const EXAMPLE = "recordCapture({ interface: 'lo' }, async () => { … })";
  it.each<[string, unknown, unknown, string]>([
    ['no options', undefined, work, `options come first, as in ${EXAMPLE}`],
    ['a function alone', work, undefined, `options come first, as in ${EXAMPLE}`],
    ['no function', { interface: 'lo' }, undefined, `recordCapture wants a function to run while it captures, as in ${EXAMPLE}`],
    ['what it runs already', { interface: 'lo' }, Promise.resolve(1), `recordCapture wants a function to run while it captures, as in ${EXAMPLE}`],
    ['an option of another name', { iface: 'lo' }, work, 'there is no option iface; options are interface, filter, path, backend, open'],
    ['an option that is misspelt', { interfaces: 'lo' }, work, 'there is no option interfaces; did you mean interface?'],
    ['no interface', {}, work, `interface is the name of an interface, or a list of names, as in ${EXAMPLE}`],
    ['a list of none', { interface: [] }, work, `interface is the name of an interface, or a list of names, as in ${EXAMPLE}`],
    ['a number for an interface', { interface: 5 }, work, `interface is the name of an interface, or a list of names, as in ${EXAMPLE}`],
    ['a number for a filter', { interface: 'lo', filter: 8080 }, work, 'filter is a text; leave it out where nothing is meant'],
    ['a place that is none', { interface: 'lo', path: null }, work, 'path is a text; leave it out where nothing is meant'],
    ['somebody else who captures', { interface: 'lo', backend: 'tshark' }, work, 'backend is one of auto, dumpcap, tcpdump, cap'],
    ['options of another function', { interface: 'lo', open: 'x.pcap' }, work, 'open has options of openCapture'],
  ])('%s', async (_, options, does, says) => {
    await expect(assert.recordCapture(options as never, does as never)).rejects.toThrow(new TypeError(says));
  });
});
