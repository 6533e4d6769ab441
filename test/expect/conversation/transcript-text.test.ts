import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { collect, conversationText } from '../../../src/expect/index.ts';
import type { ConversationOptions } from '../../../src/expect/index.ts';
import { CaptureBuilder, httpHead, Opcode, webSocketAccept, webSocketFrame } from '../../../src/testing/index.ts';
import { builtCapture } from '../../support/built-capture.ts';
import { refusalOf } from '../../support/refusal-of.ts';

/** The same scene, at another time: what a second recording has others of. */
interface Recording {
  startTime: string;
  port: number;
  key: string;
  date: string;
  session: string;
  request: string;
  milliseconds: number;
}

const first: Recording = {
  startTime: '2026-01-02T03:04:05Z', port: 40_000, key: 'dGhlIHNhbXBsZSBub25jZQ==', date: 'Fri, 02 Jan 2026 03:04:05 GMT',
  session: 's-6d3f0a1be5c7', request: '0b2c1c1e-8f0e-4c0e-9f63-0f6ad1d7d001', milliseconds: 1_767_323_045_000,
};
const second: Recording = {
  startTime: '2026-07-08T20:00:00.5Z', port: 51_234, key: 'x3JJHMbDL1EzLkh9GBhXDw==', date: 'Wed, 08 Jul 2026 20:00:00 GMT',
  session: 's-99aa88bb77cc', request: 'f47ac10b-58cc-4372-a567-0e02b2c3d479', milliseconds: 1_783_540_800_500,
};

function scene(recording: Recording): CaptureBuilder {
  const { startTime, port, key, date, session, request, milliseconds } = recording;
  const builder = new CaptureBuilder({ startTime });
  const etag = `"${createHash('sha1').update(session).digest('hex')}"`;
  const login = JSON.stringify({ session, at: milliseconds, since: new Date(milliseconds).toISOString(), count: 3 });
  builder.tcp({ client: `127.0.0.1:${port}`, server: `127.0.0.1:${port + 1}` }).open()
    .client(httpHead('POST /login HTTP/1.1', { 'Host': `127.0.0.1:${port + 1}`, 'X-Request-Id': request, 'Content-Length': 0 }))
    .server(`${httpHead('HTTP/1.1 200 OK', {
      'Date': date, 'ETag': etag, 'Set-Cookie': `sid=${session}; Path=/; HttpOnly`, 'Content-Type': 'application/json', 'Content-Length': login.length,
    })}${login}`)
    .client(httpHead(`GET /orders/${request} HTTP/1.1`, { 'Host': `127.0.0.1:${port + 1}`, 'Cookie': `theme=dark; sid=${session}`, 'If-None-Match': etag }))
    .server(httpHead('HTTP/1.1 304 Not Modified', { Date: date }))
    .close();
  const tcp = builder.tcp({ client: `127.0.0.1:${port + 2}`, server: `127.0.0.1:${port + 1}` }).open()
    .client(httpHead('GET /chat HTTP/1.1', { 'Host': 'chat.test', 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key }))
    .server(httpHead('HTTP/1.1 101 Switching Protocols', { 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Accept': webSocketAccept(key) }));
  const mask = port;
  tcp.client(webSocketFrame({ payload: `I am ${session}`, mask })).server(webSocketFrame({ payload: 'welcome' }));
  if (recording === first) tcp.server(webSocketFrame({ opcode: Opcode.Ping, payload: 'now and then' }));
  tcp.close();
  return builder;
}

const text = async (builder: CaptureBuilder, options?: ConversationOptions): Promise<string> =>
  conversationText(await collect(builtCapture(builder)), options);

describe('a transcript for a snapshot', () => {
  it('tells every conversation with what was said, and placeholders for what every recording has others of', async () => {
    expect(await text(scene(first))).toMatchInlineSnapshot(`
      "keep-alive · http   127.0.0.1 → 127.0.0.1:<port 1>   closed by client

        → POST /login HTTP/1.1
          Host: 127.0.0.1:<port 1>
          X-Request-Id: <id 1>
          Content-Length: 0

        ← 200 OK
          Date: <date>
          ETag: "<etag 1>"
          Set-Cookie: sid=<cookie 1>; Path=/; HttpOnly
          Content-Type: application/json
          Content-Length: 92

          {
            "session": "<cookie 1>",
            "at": <time>,
            "since": "<time>",
            "count": 3
          }

        → GET /orders/<id 1> HTTP/1.1
          Host: 127.0.0.1:<port 1>
          Cookie: theme=<cookie 2>; sid=<cookie 1>
          If-None-Match: "<etag 1>"

        ← 304 Not Modified
          Date: <date>

      websocket   127.0.0.1 → 127.0.0.1:<port 1>   closed by client

        → GET /chat HTTP/1.1
          Host: chat.test
          Upgrade: websocket
          Connection: Upgrade
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: <key 1>

        ← 101 Switching Protocols
          Upgrade: websocket
          Connection: Upgrade
          Sec-WebSocket-Accept: <accept 1>

        → text  I am <cookie 1>

        ← text  welcome
      "
    `);
  });

  it('is the same for a second recording of the same scene', async () => {
    expect(await text(scene(second))).toBe(await text(scene(first)));
  });

  it('is another where something else was said', async () => {
    const other = scene(first);
    other.tcp().open().client(httpHead('GET /new HTTP/1.1', {}));
    expect(await text(other)).not.toBe(await text(scene(first)));
  });

  it('keeps what is to stay the same', async () => {
    const kept = await text(scene(first), { keep: ['cookie', 'key', 'port', 'time'] });
    expect(kept).toContain('Set-Cookie: sid=s-6d3f0a1be5c7; Path=/; HttpOnly');
    expect(kept).toContain('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
    expect(kept).toContain('Host: 127.0.0.1:40001');
    expect(kept).toContain('"at": 1767323045000');
    expect(kept).toContain('X-Request-Id: <id 1>');
  });

  it('knows rules of one\'s own before the built-in ones', async () => {
    const own = await text(scene(first), { rules: [{ name: 'count', match: /"count": (\d+)/ }, { name: 'request', headers: ['x-request-id'] }] });
    expect(own).toContain('"count": <count 1>');
    expect(own).toContain('X-Request-Id: <request 1>');
  });

  it('looks at headers in any case, and at expressions that stand anywhere', async () => {
    const own = await text(scene(first), { rules: [{ name: 'count', match: /"count": (\d+)/y }, { name: 'request', headers: ['X-Request-ID'] }] });
    expect(own).toContain('"count": <count 1>');
    expect(own).toContain('X-Request-Id: <request 1>');
  });

  it('leaves out headers, bodies and heartbeats as is wished', async () => {
    expect(await text(scene(first), { headers: ['Content-Type'], bodies: false })).not.toMatch(/Date:|session|now and then/);
    expect(await text(scene(first), { pings: true })).toContain('← ping  now and then');
    expect(await text(scene(first), { headers: 'none' })).not.toContain('Content-Type');
  });

  it('has one order for conversations that run side by side', async () => {
    const sideBySide = (targets: readonly string[]): CaptureBuilder => {
      const builder = new CaptureBuilder();
      for (const target of targets) builder.tcp().open().client(httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' })).server(httpHead('HTTP/1.1 204 No Content', {})).close();
      return builder;
    };
    expect(await text(sideBySide(['/a', '/b']))).not.toBe(await text(sideBySide(['/b', '/a'])));
    expect(await text(sideBySide(['/a', '/b']), { sort: true })).toBe(await text(sideBySide(['/b', '/a']), { sort: true }));
  });

  it('is refused with options that are none', async () => {
    expect(await refusalOf(() => text(scene(first), { hedaers: 'none' } as never))).toBe("there is no option 'hedaers'; did you mean 'headers'?");
    expect(await refusalOf(() => text(scene(first), { keep: ['cookies'] }))).toMatch(/^keep names no rule 'cookies'; did you mean 'cookie'\?/);
    const refusal = (options: unknown): Promise<string> => refusalOf(() => text(scene(first), options as ConversationOptions));
    expect(await refusal({ headers: 'All' })).toBe("headers is 'all', 'none' or a list of names, not 'All'");
    expect(await refusal({ rules: [{ name: 'id', match: 'id' }] })).toBe("id: match is a regular expression, not 'id'");
    expect(await refusal({ rules: [{ name: 'id' }] })).toBe('id has neither match nor headers: nothing would be left');
    expect(await refusal({ rules: [{ match: /id/ }] })).toBe('a rule has a name, and { match: /id/ } has none');
    expect(await refusal({ rules: [{ name: 'id', matches: /id/ }] })).toBe("there is no option 'matches'; did you mean 'match'?");
  });

  it('cannot harm a terminal', async () => {
    const builder = new CaptureBuilder();
    builder.tcp().open().client('GET / HTTP/1.1\r\nX-A: \u001b]0;owned\u0007\r\n\r\n').server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5 })}\u001b[2J\n`).close();
    // oxlint-disable-next-line no-control-regex
    expect(await text(builder)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
