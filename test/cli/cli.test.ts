import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CaptureBuilder, chunked, closePayload, frameOf, httpHead, Opcode, webSocketUpgrade } from '../../src/testing/index.ts';
import { xxhash64 } from '../../src/codec/xxhash64.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { earshot, inShell } from './earshot.ts';

let folder: string;
let shop: string;
let cut: string;
let hostile: string;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const records = (stdout: string): EarshotRecord[] => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as EarshotRecord);

/** Three conversations: an exchange, a WebSocket, an event stream. */
function shopCapture(): CaptureBuilder {
  const capture = new CaptureBuilder();
  capture.tcp({ client: '10.0.0.1:40000' }).open()
    .client(httpHead('GET /price HTTP/1.1', { Host: 'shop.test' }))
    .server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/json', 'Content-Length': 11 })}{"price":3}`)
    .client(httpHead('GET /lost HTTP/1.1', { Host: 'shop.test' }))
    .server(httpHead('HTTP/1.1 404 Not Found', { 'Content-Length': 0 }))
    .close();
  const { request, response } = webSocketUpgrade();
  capture.tcp({ client: '10.0.0.1:40001' }).open().client(request).server(response)
    .client(frameOf('client', Opcode.Text, '{"join":"room"}'))
    .server(frameOf('server', Opcode.Text, 'welcome'))
    .client(frameOf('client', Opcode.Close, closePayload(1000, 'bye')))
    .close();
  capture.tcp({ client: '10.0.0.1:40002' }).open()
    .client(httpHead('GET /ticks HTTP/1.1', { Host: 'shop.test', Accept: 'text/event-stream' }))
    .server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' }))
    .server(chunked(['event: tick\nid: 1\ndata: one\n\n', 'event: tick\nid: 2\ndata: two\n\n'], { end: false }));
  return capture;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  const write = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const bytes = shopCapture().toPcap();
  shop = write('shop.pcap', bytes);
  cut = write('cut.pcap', bytes.subarray(0, bytes.length - 10));
  const evil = new CaptureBuilder();
  evil.tcp().open()
    .client('GET /\u001b[2J HTTP/1.1\r\nHost: \u001b]0;owned\u0007\r\nX: \u009b31m\r\n\r\n')
    .server('HTTP/1.1 200 \u001b[8m\r\nContent-Type: text/\u001b[1mhtml\r\nContent-Length: 2\r\n\r\n\u001bc')
    .close();
  hostile = write('hostile.pcap', evil.toPcap());
  write('note.txt', new TextEncoder().encode('not a capture at all, just some text that is long enough\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('reading a capture', () => {
  test('is what a file alone asks for, and what read and -r ask for', async () => {
    const [alone, read, dashed] = await Promise.all([earshot([shop]), earshot(['read', shop]), earshot(['-r', shop])]);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).toContain('GET  /price');
    expect(read).toEqual(alone);
    expect(dashed).toEqual(alone);
  });

  test('whose name begins with a dash works behind --', async () => {
    writeFileSync(join(folder, '-V'), shopCapture().toPcap());
    for (const args of [['--', '-V'], ['read', '--', '-V'], ['follow', '--as', 'messages', '--', '-V', '0']]) {
      const { code, stdout, stderr } = await earshot(args, { cwd: folder });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('/price');
    }
  });

  test('shows conversations with what they said', async () => {
    const { stdout } = await earshot([shop]);
    expect(stdout).toMatch(/^#0 {2}keep-alive · http .*10\.0\.0\.1:40000 → shop\.test \(10\.0\.0\.2:80\).*closed by client/m);
    expect(stdout).toMatch(/GET {2}\/lost +404/);
    expect(stdout).toMatch(/^#1 {2}websocket /m);
    expect(stdout).toMatch(/↑ {2}text +15 B {2}\{"join":"room"\}/);
    expect(stdout).toMatch(/1000 bye/);
    expect(stdout).toMatch(/^#2 {2}event-stream · http .*still open/m);
    expect(stdout).toMatch(/↓ {2}tick {2}3 B {2}two +id 2/);
  });

  test('fits the columns that COLUMNS gives', async () => {
    const { stdout } = await earshot([shop], { env: { COLUMNS: '80' } });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('fits the columns of --width, which counts for more', async () => {
    const { stdout } = await earshot([shop, '--width', '70'], { env: { COLUMNS: '200' } });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
  });

  test('says how many conversations a filter leaves, and when it leaves none', async () => {
    expect((await earshot([shop, '-Y', 'websocket'])).stdout).toMatch(/^#1 .*→ chat\.test [^]*1 of 3 conversations shown/m);
    expect((await earshot([shop, '--only', 'note', '-Y', 'udp'])).stdout).toContain('no conversation matches');
  });

  test('limited to the summary says nothing of filters', async () => {
    const { stdout } = await earshot([shop, '--only', 'summary']);
    expect(stdout).toMatch(/frames, .* 3 tcp/);
    expect(stdout).not.toContain('matches');
  });

  test('says that no index is kept, and why', async () => {
    const why = async (args: string[], input?: Uint8Array): Promise<unknown> => {
      const { code, stderr } = await earshot([...args, '--index', '-T', 'ndjson'], input ? { input } : {});
      return [code, stderr];
    };
    const said = (reason: string): unknown => [0, `earshot: no index is kept: ${reason}\n`];
    expect(await why([shop, '--bodies'])).toEqual(said('--bodies decodes them'));
    expect(await why([shop, '--shard', '1/2'])).toEqual(said('--shard reads a part'));
    expect(await why(['-'], shopCapture().toPcap())).toEqual(said('standard input is no plain file'));
    expect(await why([shop, '--hash', '-q'])).toEqual([0, '']);
  });

  test('packed twice says so', async () => {
    writeFileSync(join(folder, 'twice.pcap.gz'), gzipSync(gzipSync(shopCapture().toPcap())));
    const { code, stderr } = await earshot(['twice.pcap.gz'], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining('compressed twice')]);
  });

  test('packed with zstd and damaged is not complete', async () => {
    const plain = shopCapture().toPcap();
    // One raw block, the last, in a frame that says how long it is and what it hashes to.
    const [, low] = xxhash64(plain);
    const le = (value: number, count: number): number[] => Array.from({ length: count }, (_, at) => (value >>> (8 * at)) & 255);
    const packed = Uint8Array.from([...le(0xfd2fb528, 4), 0xa4, ...le(plain.length, 4), ...le(1 | (plain.length << 3), 3), ...plain, ...le(low, 4)]);
    const read = async (): Promise<unknown> => records((await earshot(['-', '-T', 'ndjson', '-q'], { input: packed })).stdout).at(-1);
    expect(await read()).toMatchObject({ type: 'summary', complete: true });
    packed[packed.length - 20]! ^= 1;
    expect(await read()).toMatchObject({ type: 'summary', complete: false });
  });

  test('works from standard input, and from several files', async () => {
    const capture = shopCapture().toPcap();
    const piped = await earshot(['-', '--format', 'ndjson'], { input: capture });
    expect(piped.code).toBe(0);
    expect(records(piped.stdout).at(-1)).toMatchObject({ type: 'summary', connections: { tcp: 3, udp: 0 } });
    const twice = await earshot([shop, hostile, '-T', 'ndjson']);
    expect(records(twice.stdout).filter((record) => record.type === 'capture')).toHaveLength(2);
  });

  test('as NDJSON begins with the capture and ends with the summary', async () => {
    const { stdout } = await earshot([shop, '--format', 'ndjson']);
    const all = records(stdout);
    expect(all[0]).toMatchObject({ type: 'capture', schema: 1, path: shop });
    expect(all.at(-1)).toMatchObject({ type: 'summary', complete: true, records: { http: 4, websocket: 3, sse: 2 } });
    expect(all.filter((record) => record.type === 'websocket')).toHaveLength(3);
  });

  test('can be limited to types of records and by a display filter', async () => {
    const only = records((await earshot([shop, '-T', 'ndjson', '--only', 'sse,websocket'])).stdout);
    expect(new Set(only.map(({ type }) => type))).toEqual(new Set(['sse', 'websocket']));
    const filtered = records((await earshot([shop, '-T', 'ndjson', '-Y', 'http.response.code == 404'])).stdout);
    expect(filtered.filter(({ type }) => type === 'http')).toMatchObject([{ request: { target: '/lost' } }]);
  });

  test('keeps as many connections as is asked for', async () => {
    const interleaved = fileURLToPath(new URL('../../fixtures/http1-two-connections-interleaved/capture.pcap', import.meta.url));
    const ends = async (...args: string[]): Promise<string[]> =>
      records((await earshot([interleaved, '-T', 'ndjson', ...args])).stdout).flatMap((each) => (each.type === 'connection' ? [each.close.how] : []));
    const [usual, one] = await Promise.all([ends(), ends('--max-connections', '1')]);
    expect(usual).not.toContain('idle');
    expect(one).toContain('idle');
  });

  test('adds hashes and bodies on request', async () => {
    const [plain, rich] = await Promise.all([earshot([shop, '-T', 'ndjson']), earshot([shop, '-T', 'ndjson', '--hash', '--bodies', '--max-body', '5'])]);
    const first = (stdout: string): unknown => records(stdout).find(({ type }) => type === 'http');
    expect(first(plain.stdout)).not.toHaveProperty('response.body.text');
    expect(first(rich.stdout)).toMatchObject({ response: { body: { text: '{"pri', truncated: true } } });
    expect(first(rich.stdout)).toHaveProperty('response.body.sha256', sha256('{"price":3}'));
  });
});

describe('a capture that is cut', () => {
  test('is read as far as it goes, with a warning that names the place', async () => {
    const { code, stdout, stderr } = await earshot([cut]);
    expect(code).toBe(0);
    expect(stdout).toContain('/price');
    expect(stdout).toContain('the capture is cut or damaged');
    expect(stderr).toMatch(/^earshot: warning: .*cut\.pcap.* (offset|byte) \d+.*\n$/);
  });

  test('is an error only when asked to be strict; quiet leaves out the warning', async () => {
    expect(await earshot([cut, '--strict', '--quiet'])).toMatchObject({ code: 2, stderr: '' });
    expect(await earshot([shop, '--strict'])).toMatchObject({ code: 0 });
  });
});

describe('mistakes', () => {
  test.each([
    ['no capture', [], /^earshot: no capture given.*\n$/],
    ['a file that is not there', ['nowhere.pcap'], /^earshot: nowhere\.pcap: .*\n$/],
    ['a misspelt command', ['raed', 'x.pcap'], /^earshot: raed: .*did you mean the command read\?\n$/],
    ['an unknown option', ['read', 'x.pcap', '--fromat', 'text'], /^earshot: unknown option --fromat; did you mean --format\? \(see earshot read --help\)\n$/],
    ['an unknown letter', ['x.pcap', '-X'], /^earshot: unknown option -X.*\n$/],
    ['a wrong choice', ['x.pcap', '--format', 'xml'], /^earshot: --format is one of text, ndjson, not "xml" \(see earshot open --help\)\n$/],
    ['a wrong choice by a letter', ['read', 'x.pcap', '-t', 'z'], /^earshot: --time is one of r, a, ad, e, d, not "z" \(see earshot read --help\)\n$/],
    ['a negated filter', ['x.pcap', '--no-filter'], /^earshot: unknown option --no-filter.*\n$/],
    ['a negated list', ['read', 'x.pcap', '--no-only'], /^earshot: unknown option --no-only \(see earshot read --help\)\n$/],
    ['a negated switch of another command', ['read', 'x.pcap', '--no-tui'], /^earshot: unknown option --no-tui.*\n$/],
    ['two filters', ['x.pcap', '-Y', 'http', '--filter', 'dns'], /^earshot: --filter is given twice\n$/],
    ['two widths', ['x.pcap', '--width', '80', '--width', '90'], /^earshot: --width is given twice\n$/],
    ['two formats', ['x.pcap', '-T', 'text', '-T', 'ndjson'], /^earshot: --format is given twice\n$/],
    ['a habit of tcpdump', ['x.pcap', '-c', '5'], /^earshot: unknown option -c; to see fewer frames write -Y 'frame\.number <= 100'\n$/],
    ['a letter that is none', ['x.pcap', '-w', 'y'], /^earshot: unknown option -w; frames are kept by earshot live -w\n$/],
    ['fields that nobody knows', ['fields', 'http.reqest.uri'], /^earshot: no field has "http\.reqest\.uri" in its name; did you mean http\.request\.uri\?\n$/],
    ['a width that is none', ['x.pcap', '--width', 'wide'], /^earshot: --width is a number of columns from 40, such as 120, not "wide"\n$/],
    ['a width in which nothing fits', ['x.pcap', '--width', '39'], /^earshot: --width is a number of columns from 40, .* not "39"\n$/],
    ['a connection by two numbers', ['follow', 'x.pcap', '3', '--stream', '0'], /^earshot: follow wants the number of a connection or --stream, not 3 and --stream as well\n$/],
    ['hex as JSON', ['follow', 'x.pcap', '3', '--as', 'hex', '-T', 'ndjson'], /^earshot: --as hex is text; .*\n$/],
    ['a missing value', ['x.pcap', '-Y'], /^earshot: --filter wants a value.*\n$/],
    ['no time', ['x.pcap', '--syn-idle', 'soon'], /^earshot: --syn-idle wants seconds.*\n$/],
    ['no number', ['x.pcap', '--max-connections', 'all'], /^earshot: --max-connections wants a number.*\n$/],
    ['a wrong size', ['x.pcap', '--max-body', 'huge'], /^earshot: --max-body wants a size.*\n$/],
    ['an unknown record type', ['x.pcap', '--only', 'htp'], /^earshot: --only: no records of type "htp"; did you mean http\?.*\n$/],
    ['follow without a connection', ['follow', 'x.pcap'], /^earshot: follow wants the number of a connection.*\n$/],
    ['two connections', ['follow', 'x.pcap', '1', '2'], /^earshot: follow shows one connection, not 1 and 2 as well\n$/],
    ['a connection that is no number', ['follow', 'x.pcap', 'abc'], /^earshot: connection is a number from 0, not "abc"\n$/],
    ['a plugin that is not there', ['x.pcap', '--plugin', './nowhere.js'], /^earshot: .*nowhere\.js.*\n$/],
  ])('%s: one clear line and exit code 2', async (_, args, line) => {
    const { code, stdout, stderr } = await earshot(args, { cwd: folder });
    expect(stderr).toMatch(line);
    expect(stderr.split('\n')).toHaveLength(2);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a file that is no capture', async () => {
    const { code, stderr } = await earshot(['note.txt'], { cwd: folder });
    expect(stderr).toMatch(/^earshot: note\.txt: .*\n$/);
    expect(code).toBe(2);
  });

  test('a filter that cannot be understood is shown with its place', async () => {
    const { code, stderr } = await earshot([shop, '-Y', 'http.respons.code == 404']);
    expect(stderr).toMatch(/^earshot: .*\n.*http\.respons\.code == 404\n *\^+\n$/);
    expect(code).toBe(2);
  });
});

describe('help', () => {
  test('shows commands, options and examples', async () => {
    const { code, stdout } = await earshot(['--help']);
    expect(code).toBe(0);
    for (const word of ['read', 'follow', 'fields', '--format', '-Y', 'Exit codes', 'Examples']) expect(stdout).toContain(word);
  });

  test('of a command shows its own', async () => {
    const { code, stdout } = await earshot(['follow', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--side');
    expect(stdout).not.toContain('--only');
  });

  test.each([[['--version']], [['-V']], [['read', '-V']]])('%j is the version alone', async (args) => {
    const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;
    expect(await earshot(args)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('a pipe', () => {
  test('that is closed early ends the program quietly', async () => {
    const many = new CaptureBuilder();
    const tcp = many.tcp().open();
    for (let n = 0; n < 2000; n++) {
      tcp.client(httpHead(`GET /${n} HTTP/1.1`, { Host: 'x' })).server(httpHead('HTTP/1.1 204 No Content', { 'X-Filler': 'x'.repeat(200) }));
    }
    const path = join(folder, 'many.pcap');
    writeFileSync(path, many.toPcap());
    const { code, stdout, stderr } = await inShell(`earshot ${path} -T ndjson | head -1`);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(records(stdout)).toHaveLength(1);
  });

  test('gets no colours unless it asks for them', async () => {
    expect((await earshot([shop])).stdout).not.toContain('\u001b');
    expect((await earshot([shop, '--color'])).stdout).toContain('\u001b[1m');
  });
});

describe('hostile traffic', () => {
  test.each([['text', []], ['everything', ['-v']], ['ndjson', ['-T', 'ndjson', '--bodies']]])('is harmless as %s', async (_, args) => {
    const { code, stdout } = await earshot([hostile, ...args]);
    expect(code).toBe(0);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test('is harmless in messages and hex', async () => {
    for (const as of ['messages', 'hex']) {
      const { code, stdout } = await earshot(['follow', hostile, '0', '--as', as]);
      expect(code).toBe(0);
      // oxlint-disable-next-line no-control-regex
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

describe('following a connection', () => {
  test('gives its bytes as they are, of both sides or of one', async () => {
    const { stdout } = await earshot(['follow', shop, '0', '--side', 'server']);
    expect(stdout).toBe(
      `${httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/json', 'Content-Length': 11 })}{"price":3}` +
        httpHead('HTTP/1.1 404 Not Found', { 'Content-Length': 0 }),
    );
    expect((await earshot(['follow', shop, '#0'])).stdout).toMatch(/^GET \/price[^]*HTTP\/1\.1 200[^]*GET \/lost[^]*404/);
  });

  test('by its tcp.stream, as hex', async () => {
    const { stdout } = await earshot(['follow', shop, '--stream', '1', '--as', 'hex']);
    expect(stdout).toContain('00000000  47 45 54 20');
    expect(stdout).toContain('    00000000  48 54 54 50 2f 31 2e 31  20 31 30 31');
  });

  test('as messages', async () => {
    const { stdout } = await earshot(['follow', shop, '1', '--as', 'messages']);
    expect(stdout).toMatch(/↑ client .*\n\[text, 15 B\]\n\{"join":"room"\}\n↓ server .*\n\[text, 7 B\]\nwelcome\n/);
    const { stdout: first } = await earshot(['follow', shop, '0', '--as', 'messages']);
    expect(first).toContain('Content-Length: 11\n\n{"price":3}\n');
  });

  test('as messages tells them in the order of their first frames', async () => {
    const { stdout } = await earshot(['follow', shop, '2', '--as', 'messages']);
    expect([...stdout.matchAll(/^GET|^\[event|^\[open/gm)].map(([what]) => what)).toEqual(['GET', '[open', '[event', '[event']);
  });

  test('that said nothing anybody understands has no messages, and says so', async () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client(new Uint8Array([1, 2, 3, 250])).close();
    const path = join(folder, 'opaque.pcap');
    writeFileSync(path, capture.toPcap());
    expect(await earshot(['follow', path, '0', '--as', 'messages'])).toEqual({
      code: 0, stdout: '', stderr: 'earshot: nothing decoded on #0 (opaque tcp); try --as hex\n',
    });
  });

  test('over several captures, or one of -r', async () => {
    const alone = await earshot(['follow', shop, '0', '--side', 'server']);
    expect(await earshot(['follow', '-r', shop, '0', '--side', 'server'])).toEqual(alone);
    const { code, stdout } = await earshot(['follow', shop, cut, '2', '--as', 'messages', '--quiet']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('GET /ticks') as string });
  });

  test('as JSON lines', async () => {
    const { stdout } = await earshot(['follow', shop, '0', '-T', 'ndjson']);
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; from: string; base64?: string });
    const client = lines.filter(({ type, from }) => type === 'data' && from === 'client').map(({ base64 }) => atob(base64!)).join('');
    expect(client).toMatch(/^GET \/price HTTP\/1\.1\r\nHost: shop\.test\r\n\r\nGET \/lost/);
    expect(lines.at(-1)).toMatchObject({ type: 'end', why: 'fin' });
  });

  test('that does not exist says which do', async () => {
    expect(await earshot(['follow', shop, '7'])).toEqual({ code: 2, stdout: '', stderr: 'earshot: no connection 7: they go from 0 to 2\n' });
  });

  test('that misses bytes says so apart from the bytes', async () => {
    const capture = shopCapture();
    const dropped = capture.frames.findIndex(({ from, payloadLength }) => from === 'server' && payloadLength > 0);
    capture.frames = capture.frames.filter((_, at) => at !== dropped);
    const path = join(folder, 'hole.pcap');
    writeFileSync(path, capture.toPcap());
    const { stdout, stderr } = await earshot(['follow', path, '0', '--side', 'server']);
    expect(stderr).toMatch(/^earshot: server: \[\d+ bytes missing: .*lost by the capture\]\n$/);
    expect(stdout).toMatch(/^HTTP\/1\.1 404/);
  });
});

describe('fields', () => {
  test('lists what filters know', async () => {
    const { code, stdout } = await earshot(['fields', 'websocket']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^websocket\.opcode /m);
  });

  test('lists those of plugins, too', async () => {
    const { code, stdout } = await earshot(['fields', 'resp.key', '--plugin', fileURLToPath(new URL('../../docs/examples/resp/resp.js', import.meta.url))]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^resp\.key  text  /) as string });
  });
});
