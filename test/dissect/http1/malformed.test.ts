import { describe, expect, it } from 'vitest';
import { toBytes } from '../../../src/bytes/text.ts';
import { everyway } from '../../support/everyway.ts';
import { codes, connection, exchanges, play, type Script, summary } from './support.ts';

const REQUEST = 'GET /1 HTTP/1.1\r\nHost: h\r\n\r\n';
const REFUSAL = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno';
const GARBLED = 'HTTP/1.0 2XX OK\r\nContent-Length: 4\r\n\r\ntoto';

describe('a request that came and cannot be read', () => {
  it('is what its answer belongs to', () => {
    const harness = connection().client('OPTIONS * HTTP/one\r\nHost: h\r\n\r\n').server(REFUSAL).end();
    expect(exchanges(harness)).toMatchObject([{ state: 'unmatched', request: null, malformed: true, response: { status: 400 } }]);
    expect(codes(harness)).toEqual(['http-bad-start-line']);
  });

  it('is shown by its first line, at most 200 characters of it', () => {
    const note = (text: string): object => connection().client(text).server(REFUSAL).end().notes[0]!;
    expect(note('OPTIONS * HTTP/one\r\nHost: h\r\n\r\n')).toMatchObject({
      code: 'http-bad-start-line', count: 31, frame: 1, line: 'OPTIONS * HTTP/one', message: '31 bytes without a start line: OPTIONS * HTTP/one',
    });
    const long = `what ${'x'.repeat(500)}`;
    expect(note(`${long}\r\n`)).toMatchObject({ line: long.slice(0, 200), message: `507 bytes without a start line: ${long.slice(0, 60)}…` });
  });

  it('shows the same line however it was cut', () => {
    const line = '\u0001\u0002 no method\r\nand more\r\n';
    const script: Script = [['client', line], ['server', REFUSAL]];
    const lines = everyway(toBytes(line), (pieces) => play([...script], (bytes) => (bytes.length === line.length ? pieces : [bytes])).notes.map((each) => each.line));
    expect(lines).toEqual(['\u0001\u0002 no method']);
  });

  it('takes no answer from a request that can be read', () => {
    const harness = connection().client(`PROXY TCP4 192.0.2.1 192.0.2.2 5 80\r\n${REQUEST}`).server(REFUSAL).end();
    expect(exchanges(harness)).toMatchObject([{ state: 'complete', request: { target: '/1' }, response: { status: 400 } }]);
    expect(exchanges(harness)[0]).not.toHaveProperty('malformed');
  });

  it('is not what a hole leaves of one', () => {
    const harness = connection().client(REQUEST).server(REFUSAL).gap('client', 9).client('st: h\r\n\r\n').server(REFUSAL).end();
    expect(exchanges(harness)[1]).not.toHaveProperty('malformed');
    expect(codes(harness)).toContain('http-unmatched-response');
  });
});

describe('an answer that came and cannot be read', () => {
  it('leaves its request incomplete, not unanswered', () => {
    const harness = connection().client(REQUEST).server(GARBLED).end();
    expect(exchanges(harness)).toMatchObject([{ state: 'incomplete', malformed: true, response: null }]);
    expect(harness.notes).toMatchObject([{ code: 'http-bad-start-line', from: 'server', line: 'HTTP/1.0 2XX OK' }]);
  });

  it('says nothing of requests that came after it, until the next', () => {
    const unread = connection().client(REQUEST).server(GARBLED).client(REQUEST).end();
    expect(summary(unread)).toEqual(['GET /1 0 > - incomplete', 'GET /1 0 > - unanswered']);
    const both = connection().client(REQUEST).server(GARBLED).client(REQUEST).server(GARBLED).end();
    expect(summary(both)).toEqual(['GET /1 0 > - incomplete', 'GET /1 0 > - incomplete']);
  });

  it('is forgotten where one that can be read follows', () => {
    const harness = connection().client(REQUEST).server(`junk\r\n${REFUSAL}`).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 400 2 complete']);
    expect(exchanges(harness)[0]).not.toHaveProperty('malformed');
  });
});
