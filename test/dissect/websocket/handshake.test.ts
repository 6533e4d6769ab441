import { describe, expect, it } from 'vitest';
import type { Header } from '../../../src/record.ts';
import { agree, extensionsOf } from '../../../src/dissect/websocket/extensions.ts';
import { acceptOf, checkHandshake } from '../../../src/dissect/websocket/handshake.ts';

// The example of RFC 6455 §1.2 and §1.3.
const request: Header[] = [
  ['Host', 'server.example.com'], ['Upgrade', 'websocket'], ['Connection', 'keep-alive, Upgrade'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='], ['Sec-WebSocket-Protocol', 'chat, superchat'],
  ['Sec-WebSocket-Version', '13'],
];
const response: Header[] = [
  ['upgrade', 'websocket'], ['connection', 'upgrade'], ['sec-websocket-accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
  ['sec-websocket-protocol', 'chat'],
];

/** `headers` with one replaced, or taken out. */
const withHeader = (headers: Header[], name: string, ...values: string[]): Header[] => [
  ...headers.filter(([header]) => header.toLowerCase() !== name.toLowerCase()), ...values.map((value): Header => [name, value]),
];

const problems = (asked: Header[], answered: Header[] = response): string[] => checkHandshake(asked, answered).problems;

describe('the opening handshake', () => {
  it('of RFC 6455 is sound', () => {
    expect(acceptOf('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(problems(request)).toEqual([]);
  });

  it.each<[string, Header[], Header[], string]>([
    ['without a key', withHeader(request, 'Sec-WebSocket-Key'), response, 'the request has no Sec-WebSocket-Key'],
    ['with two keys', [...request, ['Sec-WebSocket-Key', 'x']], response, 'the request has more than one Sec-WebSocket-Key'],
    ['with a key of 15 bytes', withHeader(request, 'Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25j'),
      withHeader(response, 'Sec-WebSocket-Accept', acceptOf('dGhlIHNhbXBsZSBub25j')),
      'Sec-WebSocket-Key is not the base64 of 16 bytes'],
    ['of another version', withHeader(request, 'Sec-WebSocket-Version', '8'), response, 'Sec-WebSocket-Version is not 13'],
    ['without a version', withHeader(request, 'Sec-WebSocket-Version'), response, 'Sec-WebSocket-Version is not 13'],
    ['without Connection: Upgrade', withHeader(request, 'Connection', 'close'), response,
      'the request has no Connection: Upgrade'],
    ['without Upgrade', withHeader(request, 'Upgrade', 'h2c'), response, 'the request has no Upgrade: websocket'],
    ['with the answer to another key', request, withHeader(response, 'Sec-WebSocket-Accept', acceptOf('other')),
      'Sec-WebSocket-Accept does not answer Sec-WebSocket-Key'],
    ['without an answer', request, withHeader(response, 'Sec-WebSocket-Accept'), 'the response has no Sec-WebSocket-Accept'],
    ['without Connection in the response', request, withHeader(response, 'Connection'),
      'the response has no Connection: Upgrade'],
    ['with a subprotocol of the server\'s own', request, withHeader(response, 'Sec-WebSocket-Protocol', 'mqtt'),
      'the subprotocol mqtt was not offered'],
    ['with two subprotocols', request, withHeader(response, 'Sec-WebSocket-Protocol', 'chat, superchat'),
      'the server chose more than one subprotocol'],
    ['with an extension of the server\'s own', request, [...response, ['Sec-WebSocket-Extensions', 'permessage-deflate']],
      'the server accepts the extension permessage-deflate, which was not offered'],
  ])('%s is noted', (_, asked, answered, problem) => {
    expect(problems(asked, answered)).toEqual([problem]);
  });

  it('is believed as far as it goes when the request was not captured', () => {
    const extensions = 'permessage-deflate; client_no_context_takeover';
    const accepted = checkHandshake([], [...response, ['Sec-WebSocket-Extensions', extensions]]);
    expect(accepted.problems).toEqual([]);
    expect(accepted.deflate!.client.contextTakeover).toBe(false);
  });
});

describe('Sec-WebSocket-Extensions', () => {
  const parse = (...values: string[]): ReturnType<typeof extensionsOf> =>
    extensionsOf(values.map((value): Header => ['sec-webSocket-extensions', value]));
  const between = (offer: string | null, answer: string): ReturnType<typeof agree> =>
    agree(offer === null ? null : parse(offer), parse(answer));

  it('is a list over all its headers, with parameters that may be quoted', () => {
    expect(parse('a; x=1; y , b;z="q,\\";r"', ' , c')).toEqual([
      { name: 'a', parameters: [['x', '1'], ['y', null]] },
      { name: 'b', parameters: [['z', 'q,";r']] },
      { name: 'c', parameters: [] },
    ]);
  });

  it('gives each parameter to the side it names', () => {
    const offer = 'permessage-deflate; client_max_window_bits';
    const of = (answer: string): unknown => between(offer, `permessage-deflate${answer}`).deflate;
    const plain = { contextTakeover: true, windowBits: 15 };
    expect(of('')).toEqual({ client: plain, server: plain });
    expect(of('; server_no_context_takeover')).toEqual({ client: plain, server: { ...plain, contextTakeover: false } });
    expect(of('; client_no_context_takeover')).toEqual({ client: { ...plain, contextTakeover: false }, server: plain });
    expect(of('; server_max_window_bits=9; client_max_window_bits="10"')).toEqual({
      client: { ...plain, windowBits: 10 }, server: { ...plain, windowBits: 9 },
    });
  });

  it.each([
    ['permessage-deflate; server_no_context_takeover', 'permessage-deflate'],
    ['permessage-deflate; server_max_window_bits=10', 'permessage-deflate; server_max_window_bits=11'],
    ['permessage-deflate; server_max_window_bits=10', 'permessage-deflate'],
    ['permessage-deflate', 'permessage-deflate; client_max_window_bits=10'],
    ['permessage-deflate; client_max_window_bits=9', 'permessage-deflate; client_max_window_bits=10'],
  ])('notes what answers no offer: %s / %s', (offer, answer) => {
    expect(between(offer, answer).problems).toEqual(['the permessage-deflate that the server accepts was not offered']);
  });

  it('takes any of several offers', () => {
    const offer = 'permessage-deflate; server_max_window_bits=10, permessage-deflate';
    expect(between(offer, 'permessage-deflate').problems).toEqual([]);
  });

  it.each([
    ['; server_max_window_bits=7', 'permessage-deflate with server_max_window_bits=7'],
    ['; server_max_window_bits', 'permessage-deflate with server_max_window_bits'],
    ['; server_no_context_takeover=1', 'permessage-deflate with server_no_context_takeover=1'],
    ['; colour=blue', 'permessage-deflate with colour=blue'],
    ['; server_no_context_takeover; server_no_context_takeover', 'permessage-deflate has server_no_context_takeover twice'],
    [', permessage-deflate', 'permessage-deflate is accepted twice'],
  ])('notes a bad parameter: %s', (parameters, problem) => {
    expect(between(null, `permessage-deflate${parameters}`).problems).toEqual([problem]);
  });

  it('knows no other extension', () => {
    expect(between('x-foo', 'x-foo')).toEqual({ deflate: null, foreign: true, problems: [] });
  });
});
