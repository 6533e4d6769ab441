import { describe, expect, it } from 'vitest';
import { collect, conversationText } from '../../../src/expect/index.ts';
import type { ConversationOptions, Rule } from '../../../src/expect/index.ts';
import { defaultRules } from '../../../src/expect/index.ts';
import { Normaliser } from '../../../src/expect/conversation/normaliser.ts';
import { replaceFound } from '../../../src/expect/conversation/rules.ts';
import { CaptureBuilder, httpHead } from '../../../src/testing/index.ts';
import { builtCapture } from '../../support/built-capture.ts';
import { refusalOf } from '../../support/refusal-of.ts';

const builder = new CaptureBuilder();
builder.tcp().open().client(httpHead('GET / HTTP/1.1', { 'Host': 'a.test', 'X-Shard': '7', 'X-Amz-Id-2': 'q' })).server(httpHead('HTTP/1.1 204 No Content', {})).close();
const capture = await collect(builtCapture(builder));
const refusal = (options: ConversationOptions): Promise<string> => refusalOf(() => conversationText(capture, options));
const rules = (rule: Omit<Rule, 'name'>): ConversationOptions => ({ rules: [{ name: 'order', ...rule }] });

describe('rules of a conversation', () => {
  it.each([/.*/, /(.*)/, /.+/, /[^]/, /\S+/, /\w+/, /x*/, /(?:)/])('are refused where they are found everywhere: %s', async (match) => {
    expect(await refusal(rules({ match }))).toBe(`order: ${String(match)} is found everywhere: nothing would be left`);
  });

  it.each([/[a-z]{3,}$/, /\d+/, /"id":"([^"]*)"/, /(?<=id=)\w*/, /^.$/, /(?<!\w)7/])('are not where something is left: %s', (match) => {
    expect(conversationText(capture, rules({ match }))).toContain('GET');
  });

  it('may find everything in the headers that they name', () => {
    expect(conversationText(capture, rules({ headers: ['X-Shard'], match: /.*/ }))).toMatch(/X-Shard: <order 1>/);
  });

  it('are refused with names that no header has, or that are one letter from one that is there', async () => {
    expect(await refusal(rules({ headers: ['X Shard'] }))).toBe("order: headers: no header is called 'X Shard'");
    expect(await refusal({ headers: ['Host:'] })).toBe("headers: no header is called 'Host:'");
    expect(await refusal(rules({ headers: ['X-Shrad'] }))).toBe("no message has a header 'X-Shrad'; did you mean 'x-shard'?");
    expect(await refusal({ headers: ['Hots'] })).toBe("no message has a header 'Hots'; did you mean 'host'?");
  });

  it('are not with names that other captures have', () => {
    expect(conversationText(capture, rules({ headers: ['X-Other', 'X-Amz-Id-1', 'ETag'] }))).toContain('X-Shard: 7');
  });

  it('replace what their group found, and not the same text elsewhere in it', () => {
    const replaced = (text: string, match: RegExp): string => replaceFound(text, match, (found) => `<${found}>`);
    expect(replaced('item 1 of 21, item 2 of 2', /item (\d) of \d+/)).toBe('item <1> of 21, item <2> of 2');
    expect(replaced('ETag: ""', /"([^"]*)"/)).toBe('ETag: "<>"');
    expect(replaced('a=1; b=2', /(?<name>\w)=\d/g)).toBe('<a>=1; <b>=2');
    expect(replaced('abc def', /(?=(\w+))\w/)).toBe('<abc> <def>');
    expect(replaced('7 or none', /\d|(none)/)).toBe('<7> or <none>');
  });

  it('are done with hostile headers in time that grows with them', () => {
    const normaliser = new Normaliser(defaultRules);
    for (const [name, value] of [['cookie', 'a'.repeat(200_000)], ['authorization', `a${' '.repeat(200_000)}\r`]] as const) {
      expect(normaliser.header(name, value)).toBe(value);
    }
    expect(normaliser.header('cookie', 'sid=abc; theme=dark')).toBe('sid=<cookie 1>; theme=<cookie 2>');
    expect(normaliser.header('authorization', 'Bearer  abc')).toBe('Bearer  <token 1>');
  });

  it('that are built in pass as ones of one\'s own', () => {
    expect(conversationText(capture, { rules: defaultRules })).toContain('GET');
  });
});
