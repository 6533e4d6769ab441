import { describe, expect, it } from 'vitest';
import resp from '../../docs/examples/resp/resp.js';
import { compileFilter } from '../../src/filter/filter.ts';
import { Chunk, toBytes, type PluginRecord, type ProbeAnswer } from '../../src/plugin.ts';
import { everyway, streamHarness, type Harness } from '../../src/testing/index.ts';

const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${toBytes(word).length}\r\n${word}\r\n`).join('')}`;

/** Commands and what was replied, frames and times aside. */
const said = ({ records }: Harness): unknown[] =>
  records.map((record) => {
    const { command: name, arguments: words, reply, push } = record as Record<string, unknown>;
    return push === undefined ? [name, words, reply && (reply as { value: unknown }).value] : push;
  });

describe('the example plugin, Redis', () => {
  it('pairs commands with replies, with pipelining', () => {
    const connection = streamHarness(resp).client(command('SET', 'a', '1') + command('get', 'a')).server('+OK\r\n$1\r\n1\r\n');
    expect(connection.records[0]).toEqual({
      type: 'resp', from: 'client', time: '2023-11-14T22:13:20.001000000Z', frame: 1, command: 'SET', arguments: ['a', '1'],
      reply: { time: '2023-11-14T22:13:20.002000000Z', frame: 2, value: 'OK' },
    });
    expect(said(connection)[1]).toEqual(['GET', ['a'], '1']);
  });

  it.each([
    ['-ERR no\r\n', { error: 'ERR no' }], [':42\r\n', 42], ['$-1\r\n', null], ['*-1\r\n', null], ['_\r\n', null], ['#t\r\n', true],
    [',1.5\r\n', 1.5], ['(123456789012345678901\r\n', '123456789012345678901'], ['=7\r\ntxt:abc\r\n', 'abc'],
    ['!3\r\nERR\r\n', { error: 'ERR' }],
    ['%1\r\n+k\r\n:1\r\n', ['k', 1]], ['~1\r\n:1\r\n', [1]], ['*2\r\n*1\r\n:1\r\n*0\r\n', [[1], []]],
    ['|1\r\n+ttl\r\n:9\r\n$1\r\nx\r\n', 'x'],
  ])('reads %j', (reply, value) => {
    expect(said(streamHarness(resp).client(command('X')).server(reply))).toEqual([['X', [], value]]);
  });

  it('comes out the same however the replies are cut', () => {
    const replies = '*2\r\n$5\r\nhello\r\n*1\r\n:7\r\n$3\r\na\r\n\r\n+OK\r\n>2\r\n+invalidate\r\n_\r\n';
    const outcome = everyway(toBytes(replies), (pieces) => {
      const connection = streamHarness(resp).client(command('A') + command('B') + command('C'));
      for (const piece of pieces) connection.server(piece);
      return said(connection.end());
    });
    expect(outcome).toEqual([['A', [], ['hello', [7]]], ['B', [], 'a\r\n'], ['C', [], 'OK'], ['invalidate', null]]);
  });

  it('tells what the server pushes from replies, in RESP2 too', () => {
    const connection = streamHarness(resp).client(command('SUBSCRIBE', 'news', 'tv'))
      .server('*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$2\r\ntv\r\n:2\r\n')
      .server('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n');
    expect(said(connection)).toEqual([
      ['SUBSCRIBE', ['news', 'tv'], ['subscribe', 'news', 1]], ['subscribe', 'tv', 2], ['message', 'news', 'hi'],
    ]);
  });

  it('steps over a hole inside a string and keeps the pairing', () => {
    const connection = streamHarness(resp).client(command('GET', 'a') + command('PING'))
      .server('$10\r\nabc').gap('server', 5).server('ij\r\n+PONG\r\n');
    expect(said(connection)).toEqual([['GET', ['a'], 'abcij… (5 bytes were not captured)'], ['PING', [], 'PONG']]);
  });

  it('says so when a hole swallows more, and leaves the commands unanswered', () => {
    const connection = streamHarness(resp).client(command('PING')).gap('server', 20).server('+PONG\r\n').end();
    expect(said(connection)).toEqual([['PING', [], null]]);
    expect(connection.notes).toMatchObject([{ code: 'protocol-lost', from: 'server' }]);
  });

  it('keeps only the beginning of what is long', () => {
    const long = `$5000\r\n${'x'.repeat(5000)}\r\n`;
    const [record] = said(streamHarness(resp).client(command('GET', 'a')).server(long)) as string[][];
    expect(record![2]).toBe(`${'x'.repeat(1024)}… (5000 bytes)`);
    const [, , list] = said(streamHarness(resp).client(command('X')).server(`*100\r\n${':1\r\n'.repeat(100)}`))[0] as unknown[];
    expect(list).toHaveLength(64);
  });

  it.each([
    ['an array that is too deep', '*1\r\n'.repeat(40)], ['a length that is no number', '$x\r\n'],
    ['a type nobody knows', '\u0001\r\n'], ['a line without end', '+'.repeat(70_000)],
  ])('gives up on %s', (_, reply) => {
    const { notes } = streamHarness(resp).client(command('X')).server(reply).server('+OK\r\n');
    expect(notes).toMatchObject([{ code: 'protocol-lost' }]);
  });

  it.each([
    [command('GET', 'a'), '$1\r\n1\r\n', 'GET a → 1'], [command('LPUSH', 'l', 'x'.repeat(80)), ':7\r\n', `LPUSH l ${'x'.repeat(59)}… → 7`],
    [command('INCR', 'a'), '-ERR no\r\n', 'INCR a → {"error":"ERR no"}'], [command('GET', 'a'), '', 'GET a → no reply'],
    ['', '>2\r\n+invalidate\r\n_\r\n', 'push ["invalidate",null]'], ['', '+OK\r\n', '? → OK'],
  ])('says a record in one line: %#', (asked, replied, line) => {
    const [record] = streamHarness(resp).client(asked).server(replied).end().records;
    expect(resp.line!(record as never)).toBe(line);
  });

  it.each([
    ['resp.command == "GET" && resp.key == "a"', ['GET a']], ['resp.error contains "no"', ['INCR a']], ['resp.unanswered == true', ['PING ']],
    ['resp', ['GET a', 'INCR a', 'PING ']],
  ])('gives display filters its fields: %s', (text, expected) => {
    const { records } = streamHarness(resp).client(command('GET', 'a') + command('INCR', 'a') + command('PING')).server('$1\r\n1\r\n-ERR no\r\n').end();
    const filter = compileFilter(text, { plugins: [resp] });
    const found = records.filter((record) => filter.matches({ ...record, connection: 0, stream: 0 } as PluginRecord, null)) as unknown as PluginRecord[];
    expect(found.map((record) => `${String(record.command)} ${(record.arguments as string[]).join(' ')}`)).toEqual(expected);
  });

  it('recognises a command on any port, waits for enough of it, and leaves the rest alone', () => {
    const probe = (text: string): ProbeAnswer => resp.stream!.probe({
      client: new Chunk().place(toBytes(text)), server: new Chunk(),
      clientPort: 40000, serverPort: 4444, rolesCertain: true, fromStart: true,
    });
    const first = command('PING');
    for (let length = 0; length < 6; length++) expect(probe(first.slice(0, length)), `${length} bytes`).toBe('need-more');
    expect(probe(first)).toBe('mine');
    for (const text of ['GET / HTTP/1.1\r\n', '*x', '* hello', '*0\r\n', '*3\r\n+a']) expect(probe(text), text).toBe('not-mine');
  });
});
