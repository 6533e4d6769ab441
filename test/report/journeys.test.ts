import { describe, expect, it } from 'vitest';
import { playback } from '../../src/diagnose/playback/playback.ts';
import { playlistBytes } from '../../src/diagnose/playback/wants.ts';
import { reconnect } from '../../src/diagnose/reconnect/reconnect.ts';
import { Clock } from '../../src/report/clock.ts';
import { derivedText, journeysText } from '../../src/report/derived.ts';
import { plain } from '../../src/report/style.ts';
import { displayWidth } from '../../src/report/width.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { examine } from '../support/examine.ts';

const text = (capture: CaptureBuilder, columns = 120): string =>
  examine(capture, [reconnect, playback], playlistBytes).derived.map((record) => derivedText(record, { columns, clock: new Clock('r'), paint: plain })).join('');

/** An event stream of a few events, asked for with an ID. */
function events(capture: CaptureBuilder, port: number, ids: readonly number[], lastId?: number): void {
  const head = { Host: 'shop.test', Accept: 'text/event-stream', ...(lastId !== undefined && { 'Last-Event-ID': lastId }) };
  const tcp = capture.tcp({ client: `10.0.0.1:${port}` }).open().client(httpHead('GET /events HTTP/1.1', head));
  tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }) + ids.map((id) => `id: ${id}\ndata: x${id}\n\n`).join('')).close({ by: 'server' });
}

/** So many streams, each of its own and opened twice. */
function streams(count: number): CaptureBuilder {
  const capture = new CaptureBuilder();
  for (let at = 0; at < count; at++) for (const port of [40000, 41000]) {
    const tcp = capture.tcp({ client: `10.0.0.1:${port + at}` }).open().client(httpHead(`GET /events/${at} HTTP/1.1`, { Host: 'shop.test', Accept: 'text/event-stream' }));
    tcp.server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' })}data: x\n\n`).close({ by: 'server' });
  }
  return capture;
}

function film(): CaptureBuilder {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open();
  const get = (path: string, body: string, status = 200): unknown =>
    tcp.client(httpHead(`GET ${path} HTTP/1.1`, { Host: 'tv.test' })).server(httpHead(`HTTP/1.1 ${status} X`, { 'Content-Length': body.length }) + body);
  get('/m.m3u8', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360\na/v.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2500000\nb/v.m3u8\n');
  const list = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n${[0, 1, 2, 3].map((at) => `#EXTINF:4,\n${at}.ts\n`).join('')}#EXT-X-ENDLIST\n`;
  get('/a/v.m3u8', list);
  get('/a/0.ts', 'x'.repeat(1000));
  get('/a/1.ts', 'x'.repeat(1000));
  get('/b/v.m3u8', list);
  get('/b/2.ts', 'no', 404);
  get('/b/3.ts', 'x'.repeat(3000));
  return capture;
}

describe('the text of a channel', () => {
  it('tells its sessions, and between them what was taken up', () => {
    const capture = new CaptureBuilder();
    events(capture, 40000, [1, 2]);
    capture.wait(1000);
    capture.tcp({ client: '10.0.0.1:40001' }).syn().refuse();
    capture.wait(1000);
    events(capture, 40002, [5], 2);
    expect(text(capture)).toBe([
      'event stream   10.0.0.1 → http://shop.test/events   at 0.000000 for 2.0 s   2 sessions   gap   2.0 s without',
      '    0.000000  #0   2 events, ids 1 to 2, ended with its answer  frames 4–6',
      '    1.000920  #1   refused                                      frame 11',
      '              gap  after 2.0 s, 2 missing, Last-Event-ID 2      frames 6–16',
      '    2.001540  #2   1 event, id 5, ended with its answer         frames 16–18',
      '',
    ].join('\n'));
  });

  it('shows ten of very many, those that something is wrong with first, and counts the others', () => {
    const shown = (count: number, ...troubled: number[]): string[] =>
      journeysText(examine(streams(count), [reconnect]).derived, new Set(troubled), { columns: 120, clock: new Clock('r'), paint: plain });
    expect(shown(10, 19)).toHaveLength(10);
    expect(shown(10, 19)[0]).toContain('/events/0 ');
    const many = shown(13, 23);
    expect(many).toHaveLength(11);
    expect(many[0]).toContain('/events/11 ');
    expect(many[10]).toBe('3 channels more, with -T ndjson\n');
  });

  it('counts what it does not show', () => {
    const capture = new CaptureBuilder();
    for (let turn = 0; turn < 60; turn++) events(capture, 40000 + turn, [turn + 1], turn);
    expect(text(capture)).toMatch(/60 sessions {3}resumed ×59\n[\s\S]*… 79 lines more in records/);
  });
});

describe('the text of a viewing', () => {
  it('tells what was offered, and what happened in order', () => {
    const lines = text(film()).split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
    expect(lines[0]).toMatch(/^hls \| 10\.0\.0\.1 → http:\/\/tv\.test\/m\.m3u8 \| at 0\.000000 for .* \| 4 segments, 5\.0 kB, 2 B in vain \| 1 connection$/);
    expect(lines.slice(1, 3)).toEqual(['offered | 640x360, 800 kbit/s, 2 segments', 'offered | 2.5 Mbit/s, 2 segments']);
    expect(lines.slice(3).map((line) => line.replace(/^[\d.]+ \| /, '').replace(/ \| frames?.*$/, '').replace(/ in [^,]+,.*/, ''))).toEqual([
      'playlist | m.m3u8, once', 'playlist | v.m3u8, once', 'segments | 0–1, 640x360, 8.0 s of media',
      'playlist | v.m3u8, once', 'switch | from 640x360 to 2.5 Mbit/s at segment 2', 'segment | 2, 2.5 Mbit/s, answered with 404, 2 B',
      'segment | 3, 2.5 Mbit/s, 4.0 s of media', '',
    ]);
  });

  it.each([40, 60, 80])('fits %i columns', (columns) => {
    for (const line of text(film(), columns).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('shows nothing of a capture as it is', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    tcp.client(httpHead('GET /v.m3u8 HTTP/1.1', { Host: 'tv\u001b[2J.test' })).server(httpHead('HTTP/1.1 200 X', { 'Content-Length': 12 }) + '\u001b]0;owned\u0007\r\n');
    // oxlint-disable-next-line no-control-regex
    expect(text(capture).replace(/\n/g, '')).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('records without a text of their own', () => {
  it('are nothing', () => {
    expect(derivedText({ type: 'something-else' }, { columns: 80, clock: new Clock('r'), paint: plain })).toBe('');
    expect(derivedText({ type: 'constructor' }, { columns: 80, clock: new Clock('r'), paint: plain })).toBe('');
  });
});
