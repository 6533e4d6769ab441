import { describe, expect, it } from 'vitest';
import { parseExpectations } from '../../src/check/file.ts';

const problem = (text: string): string => {
  try {
    parseExpectations(text, 'api.yaml');
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what could never match is refused at its place in the file', () => {
  it.each([
    ['expect:\n  - exchange:\n      method: GET\n      path__startswith: login', "api.yaml:4:7: path never begins with 'login'; did you mean '/login'? (of CONNECT, say its method)"],
    ['forbid:\n  - exchange:\n      path: /a\n      status__matches: 5xx', "api.yaml:4:7: nothing that status can be matches /5xx/; did you mean '5xx' itself?"],
    ['expect:\n  - exchange:\n      status__gte: 300\n      status__lt: 200', 'api.yaml:3:7: nothing that status can be matches >= 300 and < 200: each may hold, but never all of them'],
    ['expect:\n  - note:\n      code: tcp-gap\n      severity: error', "api.yaml:4:7: severity is never 'error' where code is 'tcp-gap'; there it is 'warn'"],
    ['expect:\n  - connection:\n      transport: udp\n      close:\n        how: rst', "api.yaml:5:9: close.how is never 'rst' where transport is 'udp'; there it is 'idle', 'capture-end', 'superseded'"],
    ['expect:\n  - respond-within: 5ms\n    where:\n      method: GET\n      contentType: text/html; charset=utf-8', "api.yaml:5:7: where.contentType is never 'text/html; charset=utf-8', for it has no parameters; did you mean 'text/html'?"],
    ['expect:\n  - exchange: { path: / }\n    before:\n      websocket-message:\n        opcode: binary\n        text: x', "api.yaml:6:9: text is never 'x' where opcode is 'binary'; there it is bytes, as a Uint8Array"],
    ['expect:\n  - no-notes:\n      where:\n        code: tcp-gap\n        layer: link', "api.yaml:5:9: layer is never 'link' where code is 'tcp-gap'; there it is 'transport'"],
    ['expect:\n  - dns-query:\n      rcode__has: false\n      truncated: true', "api.yaml:4:7: truncated is never true where rcode is is there: false; there is none there"],
    ['expect:\n  - exchange:\n      state: complete\n      response__has: false', "api.yaml:4:7: response is never is there: false where state is 'complete'; there is always one there"],
    ['expect:\n  - close: null\n    of: { by: client, reason: bye }', "api.yaml:3:23: reason is never 'bye' where code is null; there it is none, ''"],
    ['expect:\n  - close: fin\n    of: { close: { how: rst } }', 'api.yaml:3:11: of has close, and the close is what is expected: say it once'],
    ['expect:\n  - close: 1000\n    of: { code: 1001 }', 'api.yaml:3:11: of has code, and the close is what is expected: say it once'],
    ['expect:\n  - shape: websocket\n    of: { shape: tunnel }', 'api.yaml:3:11: of has shape, and the shape is what is expected: say it once'],
    ['expect:\n  - filter: tcp.port == 99999', 'api.yaml:2:25: filter: tcp.port is never 99999: it goes from 0 to 65535'],
  ])('%j', (text, says) => {
    expect(problem(text)).toBe(says);
  });

  it.each([
    'expect:\n  - exchange: { path__startswith: /lo, status__gte: 200, status__lt: 300 }',
    'expect:\n  - close: fin\n    of: { by: client, transport: tcp }',
    'expect:\n  - close: 1000\n    of: { by: client, reason: bye }',
    'expect:\n  - close: null\n    of: { by: client, reason: "" }',
    'expect:\n  - shape: websocket\n    of: { transport: tcp, close: { how: fin } }',
    'expect:\n  - filter: tcp.port == 65535',
  ])('near misses are not: %j', (text) => {
    expect(problem(text)).toBe('nothing');
  });
});
