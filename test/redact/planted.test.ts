/**
 * Secrets in every place that a capture has for them. What comes out must not have them anywhere: in no frame, no stream, no body,
 * no message, neither plain nor compressed nor in base64; and must read as before.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, createDeflateRaw, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import { redactCapture } from '../../src/node/redact-capture.ts';
import type { RedactReport } from '../../src/node/redact-capture.ts';
import { defaultOptions } from '../../src/options.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import type { RedactRules } from '../../src/redact/rules.ts';
import { shapeOfRecord } from '../../src/redact/record-shape.ts';
import { Session } from '../../src/session.ts';
import {
  CaptureBuilder, chunked, dataFrame, dnsMessage, DnsType, drop, duplicate, fragment, frameOf, hasPayload, httpHead, Opcode, overlap, reorder, snap, split,
  tunnel, webSocketUpgrade,
} from '../../src/testing/index.ts';
import { concat } from '../../src/testing/octets.ts';
import { Decoder } from '../../src/decode/decoder.ts';
import { checkIcmp, checkIp, checkTransport } from '../../src/wire/checksum.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-redact-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = 'hunter2-Tr0ub4dor';
const TOKEN = 'sk_live_51HxQvE7rTy9';
const HOST = 'accounts.bigcorp.com';

interface Read {
  records: EarshotRecord[];
  /** All bytes of frames, all stream bytes, and all that records say. */
  everything: string;
  sums: string[];
}

function read(bytes: Uint8Array): Read {
  const records: EarshotRecord[] = [];
  const streams: Uint8Array[] = [];
  const frames: Uint8Array[] = [];
  const sums: string[] = [];
  const wants = { ...defaultOptions.wants, bodies: true, maxBody: 1 << 20 };
  const session = new Session({
    wants, tap: { data: (_, __, chunk) => void streams.push(chunk.copy()), gap() {}, end() {} }, communityIds: false,
  }, codecs, (record) => void records.push(record));
  const source = new MemorySource(bytes, session.notes.note);
  const decoder = new Decoder({ note() {} });
  while (source.advance()) {
    const { frame } = source;
    frames.push(frame.bytes.slice(frame.start, frame.end));
    const packet = decoder.decode(frame);
    sums.push(`${checkIp(packet)} ${packet.transport === 1 || packet.transport === 58 ? checkIcmp(packet) : checkTransport(packet)}`);
    session.accept(frame);
  }
  session.finish();
  const latin1 = (parts: Uint8Array[]): string => Buffer.concat(parts).toString('latin1');
  return { records, everything: `${latin1(frames)} ${latin1(streams)} ${JSON.stringify(records)}`, sums };
}

interface Redacted extends Read {
  before: Read;
  report: RedactReport;
}

let count = 0;
async function redacted(capture: CaptureBuilder | Uint8Array, rules: Partial<RedactRules> = {}, key = 'a key'): Promise<Redacted> {
  const path = join(folder, `${count++}.pcap`);
  const file = capture instanceof CaptureBuilder ? capture.toPcap() : capture;
  writeFileSync(path, file);
  const { bytes, report } = await redactCapture(path, key, { ...defaultRules, ...rules });
  return { ...read(bytes), before: read(file), report };
}

const shapes = (records: readonly EarshotRecord[]): (string | null)[] => records.map(shapeOfRecord).filter((shape) => shape !== null);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Nothing of the secrets is left, and everything else is as it was. */
async function expectGone(capture: CaptureBuilder, secrets: readonly string[] = [SECRET], rules: Partial<RedactRules> = {}): Promise<Redacted> {
  const result = await redacted(capture, rules);
  for (const secret of secrets) {
    expect(result.before.everything, `${secret} was planted`).toContain(secret);
    expect(result.everything).not.toContain(secret);
    expect(result.everything).not.toContain(base64(secret));
    expect(result.everything).not.toContain(base64(` ${secret}`).slice(4, -4));
    expect(result.everything).not.toContain(encodeURIComponent(secret));
  }
  expect(shapes(result.records)).toEqual(shapes(result.before.records));
  expect(result.sums).toEqual(result.before.sums);
  expect(result.report.check).toEqual({ difference: null, left: 0 });
  return result;
}

const get = (headers: Record<string, string>, target = '/'): string => httpHead(`GET ${target} HTTP/1.1`, { Host: HOST, ...headers });
const ok = (body: string | Uint8Array, headers: Record<string, string | number> = {}): Uint8Array =>
  concat(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers }), body);

function conversation(request: string | Uint8Array, response: string | Uint8Array, segments?: number[]): CaptureBuilder {
  const capture = new CaptureBuilder();
  const options = segments ? { segments } : {};
  capture.tcp().open().client(request, options).server(response, options).close();
  return capture;
}

const login = JSON.stringify({ user: 'ann', password: SECRET, remember: true, deep: { list: [1, 2, { access_token: TOKEN }] } });

describe('secrets in headers are gone', () => {
  test.each([
    ['a bearer token', { Authorization: `Bearer ${SECRET}` }],
    ['a token without a scheme', { Authorization: SECRET }],
    ['an API key under a name of its own', { 'X-Api-Key': SECRET }],
    ['a cookie', { Cookie: `theme=dark; session=${SECRET}; n=1` }],
    ['a proxy’s credentials', { 'Proxy-Authorization': `Bearer ${SECRET}` }],
    ['a referring URL', { Referer: `https://${HOST}/reset?token=${SECRET}` }],
    ['a key under a name of its own', { 'Ocp-Apim-Subscription-Key': SECRET }],
    ['a parameter that is a URL with one', { Referer: `http://x.test/?next=/cb?token=${SECRET}` }],
    ['digest credentials', { Authorization: `Digest username="${SECRET}", realm="x", nonce="abc", uri="/", response="${SECRET}"` }],
  ])('%s', async (_, headers) => {
    await expectGone(conversation(get(headers), ok('{}')));
  });

  test('name and password of Basic, which go on to be base64 of as many characters', async () => {
    const result = await expectGone(conversation(get({ Authorization: `Basic ${base64(`ann:${SECRET}`)}` }), ok(JSON.stringify({ password: SECRET }))), [SECRET]);
    const [http] = result.records.filter((record) => record.type === 'http');
    const [, value] = http!.request!.headers.find(([name]) => name === 'Authorization')!;
    expect(Buffer.from(value.slice(6), 'base64').toString()).toMatch(/^[a-z]{3}:[a-z]{6}\d-[A-Z][a-z]\d[a-z]{2}\d[a-z]{3}$/);
  });

  test('a cookie that is set, with the domain it is for', async () => {
    const answer = ok('{}', { 'Set-Cookie': `sid=${SECRET}; Domain=.bigcorp.com; Path=/; HttpOnly` });
    const { everything } = await expectGone(conversation(get({}), answer), [SECRET, 'bigcorp']);
    expect(everything).toMatch(/sid=\S{17}; Domain=\.[a-z]{7}\.com; Path=\/; HttpOnly/);
  });

  test('cut into segments inside of the secret, name and colon', async () => {
    const request = get({ Authorization: `Bearer ${SECRET}`, Accept: '*/*' });
    const at = request.indexOf('Bearer');
    await expectGone(conversation(request, ok('{}'), [at - 20, 7, 14, 5, 3]));
  });

  test('one byte a segment', async () => {
    await expectGone(conversation(get({ 'X-Auth-Token': SECRET }), ok('{}'), Array.from({ length: 400 }, () => 1)));
  });

  test('the names in what NTLM asks with', async () => {
    const names = base64(`NTLMSSP\0\x02\0\0\0${HOST}`);
    await expectGone(conversation(get({}), ok('', { 'WWW-Authenticate': `NTLM ${names}` })), [names]);
  });

  test('in a folded line', async () => {
    await expectGone(conversation(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nCookie: a=b;\r\n s=${SECRET}\r\n\r\n`, ok('{}')));
  });

  test('in a header that only the user knows of', async () => {
    await expectGone(conversation(get({ 'X-Customer': SECRET }), ok('{}')), [SECRET], { headers: new Set(['x-customer']) });
  });

  test('a cookie without a name', async () => {
    await expectGone(conversation(get({ Cookie: SECRET }), ok('{}', { 'Set-Cookie': SECRET })));
  });

  test('in trailers', async () => {
    const body = chunked(['{}'], { trailers: { 'X-Signature': SECRET } });
    await expectGone(conversation(get({}), concat(httpHead('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' }), body)));
  });
});

describe('secrets in targets and bodies are gone', () => {
  test.each([
    ['a query', get({}, `/cb?state=1&access_token=${SECRET}&x=2`), ok('{}')],
    ['a form', concat(httpHead('POST / HTTP/1.1', { Host: HOST, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': 11 + SECRET.length + 9 }),
      `a=1&b=2&x=&password=${SECRET}`), ok('{}')],
    ['JSON', get({}), ok(login)],
    ['JSON in a string of JSON', get({}), ok(JSON.stringify({ inner: login }))],
    ['a page', get({}), ok(`<input type=hidden name="csrf_token" value="${SECRET}"><a href="/x?token=${SECRET}">`, { 'Content-Type': 'text/html' })],
    ['XML', get({}), ok(`<login><password>${SECRET}</password></login>`, { 'Content-Type': 'text/xml' })],
    ['a form with every separator in a value', concat(httpHead('POST / HTTP/1.1', { Host: HOST, 'Content-Length': SECRET.length + 20 }),
      `password=a;'b "c<d>${SECRET}&`), ok('{}')],
    ['CDATA', get({}), ok(`<login><password><![CDATA[${SECRET}]]></password></login>`, { 'Content-Type': 'text/xml' })],
    ['a string of a program', get({}), ok(`login({password: "my ${SECRET}"})`)],
    ['GraphQL', get({}), ok(JSON.stringify({ query: `mutation { login(email: "a", password: "my ${SECRET}") { id } }` }))],
    ['lists of names and values', get({}), ok(JSON.stringify({ headers: [{ name: 'X-Api-Key', value: SECRET }] }))],
    ['text', get({}), ok(`token: ${SECRET}\n`, { 'Content-Type': 'text/plain' })],
    ['base64', get({ Cookie: `s=${SECRET}` }), ok(JSON.stringify({ data: base64(login) }))],
  ])('%s', async (_, request, response) => {
    await expectGone(conversation(request, response));
  });

  test('keys that show by their own form', async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${base64(SECRET.repeat(6)).replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
    const github = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const { everything } = await expectGone(conversation(get({}), ok(JSON.stringify({ pem: key, note: `use ${github}` }))), [github]);
    expect(everything).toMatch(/-----BEGIN PRIVATE KEY-----\\n[\w+/]{64}\\n/);
    expect(everything).not.toContain(base64(SECRET.repeat(2)).slice(0, 40));
  });

  test('credentials in text', async () => {
    const coded = base64(`ann:${SECRET}`);
    await expectGone(conversation(get({}), ok(`it had Authorization: Basic ${coded} in it`)), [coded]);
  });

  test('hardware and other addresses in texts', async () => {
    const text = JSON.stringify({ mac: '02:00:0a:00:00:01', other: '02-00-0A-00-00-02', plain: '02000a000001', lastLoginIp: '77.240.103.227', origin: '77.240.103.228' });
    const gone = ['02:00:0a:00:00:01', '02-00-0A-00-00-02', '02000a000001', '77.240.103.227', '77.240.103.228'];
    await expectGone(conversation(get({}), ok(text)), gone);
  });

  test('in the extension of a chunk, where a header tells of it', async () => {
    const body = `2;by=${SECRET}\r\n{}\r\n0\r\nX-Token: ${SECRET}\r\n\r\n`;
    await expectGone(conversation(get({}), httpHead('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' }) + body));
  });

  test('parts of a form', async () => {
    const body = `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${SECRET}\r\n--b--\r\n`;
    const head = httpHead('POST / HTTP/1.1', { Host: HOST, 'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': body.length });
    await expectGone(conversation(head + body, ok('{}')));
  });

  test('chunks that end inside of the value', async () => {
    const at = login.indexOf(SECRET) + 5;
    const body = chunked([login.slice(0, at), login.slice(at, at + 4), login.slice(at + 4)]);
    const head = httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' });
    await expectGone(conversation(get({}), concat(head, body)), [TOKEN]);
    const { everything } = await redacted(conversation(get({}), concat(head, body)));
    for (const piece of [SECRET.slice(0, 5), SECRET.slice(9)]) expect(everything).not.toContain(piece);
  });

  test('the same value where no name tells of it, before and behind the place that does', async () => {
    const { records } = await expectGone(conversation(get({}, `/items/${TOKEN}`), ok(JSON.stringify({ note: `is ${TOKEN} yours?`, api_key: TOKEN }))), [TOKEN]);
    const text = JSON.stringify(records);
    const [, replaced] = /"api_key\\":\\"([^"\\]+)/.exec(text)!;
    expect(text).toContain(`/items/${replaced}`);
    expect(text).toContain(`is ${replaced} yours?`);
  });

  test('hosts of the capture behind escapes of URLs and programs', async () => {
    const page = `<script>x = "\\x3c${HOST}/a"; y = "z\\n${HOST}"</script>`;
    await expectGone(conversation(get({}, `/ads?url=http%3A%2F%2F${HOST}%2F`), ok(page, { 'Content-Type': 'text/html' })), [HOST]);
  });

  test('a value with escapes in a URL and without them in JSON', async () => {
    await expectGone(conversation(get({}, '/?token=ab%2Fcd%3D%3D1234'), ok('{"any":"ab/cd==1234"}')), ['ab/cd==1234']);
  });

  test('a web token keeps its header and its times', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const jwt = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'ann@bigcorp.com', exp: 1_700_000_000 })}.${'s'.repeat(43)}`;
    const { records } = await expectGone(conversation(get({}), ok(`<p>${jwt}</p>`)), [jwt]);
    const [, token] = /<p>([^<]*)</.exec(JSON.stringify(records))!;
    expect(JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString())).toEqual({ sub: expect.not.stringContaining('ann'), exp: 1_700_000_000 });
    expect(JSON.parse(Buffer.from(token!.split('.')[0]!, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' });
  });

  test('members by their path, and patterns', async () => {
    const body = JSON.stringify({ user: { email: 'ann.smith@web.test' }, email: 'kept@web.test', card: '4111-1111-1111-1111' });
    const result = await redacted(conversation(get({}), ok(body)), { members: ['user/email'], patterns: [/\d{4}-\d{4}-\d{4}-\d{4}/g] });
    expect(result.everything).not.toContain('ann.smith');
    expect(result.everything).not.toContain('4111-1111');
    expect(result.everything).toContain('kept@web.test');
  });
});

describe('compressed content says other things in as many bytes', () => {
  const page = JSON.stringify({ items: Array.from({ length: 40 }, (_, i) => ({ id: i, name: `item ${i}`, url: `/items/${i}` })), session_token: SECRET, again: SECRET });

  test.each([
    ['gzip', gzipSync(page)],
    ['gzip', gzipSync(page, { level: 9 })],
    ['gzip', gzipSync(page, { level: 1 })],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['br', brotliCompressSync(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })],
    ['br', brotliCompressSync(page)],
  ])('%s', async (coding, body) => {
    await expectGone(conversation(get({}), ok(body, { 'Content-Encoding': coding })));
  });

  test('a small body that no other value fits into has a simple one', async () => {
    const body = JSON.stringify({ password: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' });
    const { report } = await expectGone(conversation(get({}), ok(gzipSync(body), { 'Content-Encoding': 'gzip' })), ['aaaaaaaaaaaa']);
    expect(report.compressed).toEqual({ filler: 1 });
  });

  test('gzip in gzip', async () => {
    await expectGone(conversation(get({}), ok(gzipSync(gzipSync(page)), { 'Content-Encoding': 'gzip, gzip' })));
  });

  test('an event stream that was flushed goes on to bring its events with the same frames', async () => {
    const zip = createDeflateRaw();
    void zip;
    const pieces = Array.from({ length: 6 }, (_, i) => `id: ${i}\ndata: {"n":${i},"token":"${SECRET}"}\n\n`);
    const body: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])];
    let history = Buffer.alloc(0);
    for (const piece of pieces) {
      body.push(deflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH, ...(history.length > 0 && { dictionary: history }) }));
      history = Buffer.concat([history, Buffer.from(piece)]);
    }
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client(get({ Accept: 'text/event-stream' }));
    tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip', 'Transfer-Encoding': 'chunked' }));
    for (const part of body) {
      capture.wait(100);
      tcp.server(chunked([part], { end: false }));
    }
    const { records } = await expectGone(capture);
    expect(records.filter(({ type }) => type === 'sse')).toHaveLength(6);
  });

  test('messages of WebSocket that refer to those before them', async () => {
    const { request, response } = webSocketUpgrade({ extensions: 'permessage-deflate' } as object);
    const capture = new CaptureBuilder();
    const withDeflate = (head: string): string => (head.includes('Extensions') ? head : head.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'));
    const tcp = capture.tcp().open().client(withDeflate(request)).server(withDeflate(response));
    let history = Buffer.alloc(0);
    for (let i = 0; i < 5; i++) {
      const text = JSON.stringify({ op: 'subscribe', channel: `ticker-${i}`, token: SECRET, n: i });
      const coded = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, ...(history.length > 0 && { dictionary: history }) }).subarray(0, -4);
      history = Buffer.concat([history, Buffer.from(text)]);
      tcp.client(frameOf('client', Opcode.Text, coded, { rsv1: true }));
    }
    const { records } = await expectGone(capture);
    const texts = records.filter((record) => record.type === 'websocket').map(({ text }) => JSON.parse(text!) as { token: string; channel: string });
    expect(texts.map(({ channel }) => channel)).toEqual(['ticker-0', 'ticker-1', 'ticker-2', 'ticker-3', 'ticker-4']);
    expect(new Set(texts.map(({ token }) => token)).size).toBe(1);
  });
});

describe('secrets in messages are gone', () => {
  const upgraded = (): { capture: CaptureBuilder; tcp: ReturnType<CaptureBuilder['tcp']> } => {
    const { request, response } = webSocketUpgrade();
    const capture = new CaptureBuilder();
    return { capture, tcp: capture.tcp().open().client(request).server(response) };
  };

  test('under a mask, in fragments that end inside of the value', async () => {
    const { capture, tcp } = upgraded();
    const at = login.indexOf(SECRET) + 6;
    tcp.client(concat(
      frameOf('client', Opcode.Text, login.slice(0, at), { fin: false }), frameOf('client', Opcode.Ping, `token=${SECRET}`),
      frameOf('client', Opcode.Continuation, login.slice(at)),
    ));
    tcp.server(frameOf('server', Opcode.Pong, `token=${SECRET}`));
    await expectGone(capture);
  });

  test('in the reason of a close frame', async () => {
    const { capture, tcp } = upgraded();
    tcp.server(frameOf('server', Opcode.Close, concat(Uint8Array.of(0x0f, 0xa0), `bad token=${SECRET}`)));
    await expectGone(capture);
  });

  test('in events', async () => {
    const capture = conversation(get({}), concat(
      httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }), `event: login\ndata: {"password":"${SECRET}"}\n\nid: 2\ndata: token=${SECRET}\n\n`,
    ));
    await expectGone(capture);
  });
});

describe('however the bytes were carried', () => {
  const plain = (): CaptureBuilder => conversation(get({ Authorization: `Bearer ${SECRET}` }), ok(login.repeat(30)));

  test.each([
    ['every frame twice', (capture: CaptureBuilder) => capture.apply(duplicate())],
    ['retransmitted, and cut otherwise', (capture: CaptureBuilder) => capture.apply(duplicate(hasPayload, { delay: 300_000 }), split(100))],
    ['overlapping', (capture: CaptureBuilder) => capture.apply(split(90), overlap({ by: 20 }))],
    ['overlapping with other bytes', (capture: CaptureBuilder) => capture.apply(split(90), overlap({ by: 20, conflict: true }))],
    ['out of order', (capture: CaptureBuilder) => capture.apply(split(200), reorder(4, 7))],
    ['in fragments', (capture: CaptureBuilder) => capture.apply(fragment(300))],
    ['in fragments, last one first', (capture: CaptureBuilder) => capture.apply(fragment(300, { reverse: true }), duplicate())],
    ['with a fragment missing', (capture: CaptureBuilder) => capture.apply(fragment(300), drop((_, index) => index === 12))],
    ['with a segment missing', (capture: CaptureBuilder) => capture.apply(split(300), drop(dataFrame('server', 2)))],
    ['cut by a snap length', (capture: CaptureBuilder) => capture.apply(snap(200))],
    ['in VXLAN', (capture: CaptureBuilder) => capture.apply(tunnel('vxlan'))],
    ['in GRE', (capture: CaptureBuilder) => capture.apply(tunnel('gre', { id: 7 }))],
    ['in fragments in Geneve in fragments', (capture: CaptureBuilder) => capture.apply(fragment(700), tunnel('geneve'), fragment(400))],
    ['captured from the middle', (capture: CaptureBuilder) => capture.apply(drop((_, index) => index < 3))],
  ])('%s', async (_, transform) => {
    await expectGone(transform(plain()));
  });

  test('over IPv6', async () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '[2001:db8:aa::15]:40000', server: '[2a00:1450:4001:81b::200e]:80' }).open()
      .client(get({ Cookie: `s=${SECRET}`, Host: '[2a00:1450:4001:81b::200e]' })).server(ok(login)).close();
    await expectGone(capture, [SECRET, '2a00:1450:4001:81b::200e']);
  });

  test('in DNS over TCP and UDP, with the addresses that it gives', async () => {
    const capture = new CaptureBuilder();
    const answer = dnsMessage({ id: 7, response: true, questions: [{ name: HOST, type: DnsType.A }],
      answers: [{ name: HOST, type: DnsType.A, data: Uint8Array.of(93, 184, 216, 34) }] } as never);
    const query = dnsMessage({ id: 7, questions: [{ name: HOST, type: DnsType.A }] } as never);
    const framed = (bytes: Uint8Array): Uint8Array => concat(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
    capture.tcp({ server: '10.0.0.2:53' }).open().client(framed(query)).server(framed(answer)).close();
    capture.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:53' }).client(query).server(answer);
    capture.tcp({ client: '10.0.0.1:4000', server: '93.184.216.34:80' }).open().client(get({})).server(ok(JSON.stringify({ from: '93.184.216.34' }))).close();
    const { records } = await expectGone(capture, ['bigcorp', '93.184.216.34']);
    const dns = records.filter((record) => record.type === 'dns');
    const http = records.find((record) => record.type === 'http')!;
    const connection = records.find((record) => record.type === 'connection' && record.server.port === 80)!;
    expect(dns.map(({ query: asked }) => asked!.name)).toEqual([http.request!.headers[0]![1], http.request!.headers[0]![1]]);
    expect(dns[0]!.response!.answers[0]!.data).toBe((connection as { server: { address: string } }).server.address);
    expect((http.response!.body.text)).toContain((connection as { server: { address: string } }).server.address);
  });

  test('in what an ICMP error quotes', async () => {
    const capture = plain();
    const about = capture.frames.find((frame) => frame.payloadLength > 0)!;
    capture.icmpError({ about, type: 3, code: 4, from: '192.0.2.77', rest: 1400 });
    await expectGone(capture);
  });

  test('in bytes of no protocol, and of no stream', async () => {
    const capture = new CaptureBuilder();
    capture.tcp({ server: '10.0.0.2:6379' }).open().client(`AUTH ${SECRET}\r\n`).server('+OK\r\n').close();
    capture.udp({ client: '10.0.0.1:7777', server: '10.0.0.2:8888' }).client(`secret ${SECRET}`);
    capture.tcp({ client: '10.0.0.1:40009' }).open().client(get({})).server(ok('{}')).close().segment('client', { data: `late ${SECRET}` });
    await expectGone(capture);
  });
});

describe('a redacted capture', () => {
  test('is the same for the same key, and another for another', async () => {
    const capture = conversation(get({ Cookie: `s=${SECRET}` }), ok(login));
    const one = await redacted(capture);
    expect((await redacted(capture)).everything).toBe(one.everything);
    expect((await redacted(capture, {}, 'another key')).everything).not.toBe(one.everything);
  });

  test('keeps what was asked to be kept', async () => {
    const capture = conversation(get({ Cookie: `s=${SECRET}` }), ok(login));
    const { everything } = await redacted(capture, { keep: new Set(['cookies', 'names', 'addresses']) });
    expect(everything).toContain(`Cookie: s=${SECRET}`);
    expect(everything).toContain(HOST);
    expect(everything).toContain('10.0.0.1');
  });

  test('has bodies of zeros where that was asked for', async () => {
    const result = await redacted(conversation(get({}), ok(gzipSync(login), { 'Content-Encoding': 'gzip' })), { bodies: 'zero' });
    const http = result.records.find((record) => record.type === 'http')!;
    expect(http.response!.body.text).toBe('0'.repeat(login.length));
    expect(result.everything).not.toContain('remember');
  });
});
