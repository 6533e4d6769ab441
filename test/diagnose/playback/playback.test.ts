import { describe, expect, it } from 'vitest';
import { playback } from '../../../src/diagnose/playback/playback.ts';
import type { ViewingRecord } from '../../../src/journeys.ts';
import { playlistBytes } from '../../../src/diagnose/playback/wants.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder, httpHead } from '../../../src/testing/index.ts';
import type { Data, TcpConversation } from '../../../src/testing/index.ts';
import { examine } from '../../support/examine.ts';

interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  /** Milliseconds before the answer, and between its head and its body. */
  wait?: number;
  slow?: number;
}

/** A player in a built capture: asks on the connection at hand, or on the next. */
class Player {
  readonly capture = new CaptureBuilder();
  #port = 40000;
  tcp!: TcpConversation;

  constructor() {
    this.next();
  }

  /** Goes on with another connection. */
  next(): this {
    this.tcp = this.capture.tcp({ client: `10.0.0.1:${this.#port++}` }).open();
    return this;
  }

  wait(seconds: number): this {
    this.capture.wait(seconds * 1000);
    return this;
  }

  get(path: string, body: Data, { status = 200, type = 'video/mp2t', headers = {}, wait = 0, slow = 0 }: Answer = {}, ask: Record<string, string> = {}): this {
    this.tcp.client(httpHead(`GET ${path} HTTP/1.1`, { Host: 'tv.test', 'User-Agent': 'player', ...ask }));
    this.capture.wait(wait);
    this.tcp.server(httpHead(`HTTP/1.1 ${status} X`, { 'Content-Type': type, 'Content-Length': body.length, ...headers }));
    this.capture.wait(slow);
    if (body.length > 0) this.tcp.server(body);
    return this;
  }

  playlist(path: string, lines: readonly string[], answer: Answer = {}, ask: Record<string, string> = {}): this {
    return this.get(path, lines.join('\n') + '\n', { type: 'application/vnd.apple.mpegurl', ...answer }, ask);
  }

  heard(): { viewings: ViewingRecord[]; viewing: ViewingRecord; verdicts: VerdictRecord[]; codes: string[] } {
    const { derived, verdicts } = examine(this.capture, [playback], playlistBytes);
    const viewings = derived as ViewingRecord[];
    const bad = verdicts.filter(({ code }) => code !== 'healthy');
    return { viewings, viewing: viewings[0]!, verdicts: bad, codes: bad.map(({ code }) => code) };
  }
}

const MASTER = ['#EXTM3U', '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360', 'low/v.m3u8', '#EXT-X-STREAM-INF:BANDWIDTH=2500000,RESOLUTION=1280x720', 'high/v.m3u8'];
const list = (first: number, count: number, { end = false, seconds = 4, extra = [] as string[] } = {}): string[] => [
  '#EXTM3U', '#EXT-X-TARGETDURATION:4', `#EXT-X-MEDIA-SEQUENCE:${first}`, ...extra,
  ...Array.from({ length: count }, (_, at) => [`#EXTINF:${seconds},`, `s${first + at}.ts`]).flat(), ...(end ? ['#EXT-X-ENDLIST'] : []),
];
const MEDIA = 'x'.repeat(5000);

describe('a film (VOD)', () => {
  it('is one viewing over any number of connections, with what it chose from', () => {
    const player = new Player().playlist('/m.m3u8', MASTER).playlist('/low/v.m3u8', list(1, 4, { end: true }));
    player.get('/low/s1.ts', MEDIA).next().get('/low/s2.ts', MEDIA).next().get('/low/s3.ts', MEDIA).get('/low/s4.ts', MEDIA);
    const { viewing, viewings, codes } = player.heard();
    expect(viewings).toHaveLength(1);
    expect(viewing).toMatchObject({
      type: 'viewing', protocol: 'hls', client: '10.0.0.1', url: 'http://tv.test/m.m3u8', live: false, connections: [0, 1, 2], connectionCount: 3,
      variants: [{ name: 'http://tv.test/low/v.m3u8', bandwidth: 800_000, resolution: '640x360', chosen: 4 }, { bandwidth: 2_500_000, chosen: 0 }],
      playlists: [{ kind: 'master', loads: 1 }, { kind: 'media', loads: 1, target: 4, interval: null }],
      counts: { segments: 4, whole: 4, failed: 0, repeated: 0, skipped: 0, seeks: 0 }, switches: [], stalls: [], bytes: { media: 20_000, wasted: 0 },
    });
    expect(viewing.segments.map(({ sequence, duration, bytes, outcome }) => [sequence, duration, bytes, outcome]))
      .toEqual([1, 2, 3, 4].map((sequence) => [sequence, 4, 5000, 'whole']));
    expect(viewing.buffer!.most).toBeGreaterThan(15.9);
    expect(viewing.firstFrame).toBeLessThan(viewing.segments[0]!.frame);
    expect(codes).toEqual([]);
  });

  it('switches variants, and what came before is of no use', () => {
    const player = new Player().playlist('/m.m3u8', MASTER).playlist('/low/v.m3u8', list(1, 4, { end: true })).get('/low/s1.ts', MEDIA).get('/low/s2.ts', MEDIA);
    player.playlist('/high/v.m3u8', list(1, 4, { end: true })).get('/high/s2.ts', MEDIA).get('/high/s3.ts', MEDIA).get('/low/s4.ts', MEDIA);
    const { viewing, codes } = player.heard();
    expect(viewing.switches).toMatchObject([{ from: 0, to: 1, sequence: 2 }, { from: 1, to: 0, sequence: 4 }]);
    expect(viewing.switches[0]!.frame).toBe(viewing.segments[2]!.frame);
    expect(viewing).toMatchObject({ counts: { repeated: 1 }, bytes: { wasted: 5000 }, variants: [{ chosen: 3 }, { chosen: 2 }] });
    expect(codes).toEqual([]);
  });

  it('knows segments by the address they were sent on to, and those that got a query', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 2, { end: true }));
    player.get('/s1.ts', '', { status: 302, headers: { Location: '/cdn/7/s1.ts' } }).get('/cdn/7/s1.ts', MEDIA).get('/s2.ts?token=abc', MEDIA);
    expect(player.heard().viewing.segments.map(({ sequence, url }) => [sequence, url])).toEqual([[1, 'http://tv.test/cdn/7/s1.ts'], [2, 'http://tv.test/s2.ts?token=abc']]);
  });

  it('tells byte ranges of one file apart', () => {
    const lines = ['#EXTM3U', '#EXT-X-TARGETDURATION:4', '#EXT-X-MAP:URI="all.mp4",BYTERANGE="100@0"', '#EXTINF:4,', '#EXT-X-BYTERANGE:1000@100', 'all.mp4', '#EXTINF:4,', '#EXT-X-BYTERANGE:1000', 'all.mp4', '#EXT-X-ENDLIST'];
    const player = new Player().playlist('/v.m3u8', lines);
    for (const range of ['0-99', '100-1099', '1100-2099']) player.get('/all.mp4', 'y'.repeat(100), { status: 206 }, { Range: `bytes=${range}` });
    const { viewing, codes } = player.heard();
    expect(viewing.aids).toMatchObject([{ kind: 'init', outcome: 'whole' }]);
    expect(viewing.segments.map(({ sequence }) => sequence)).toEqual([0, 1]);
    expect(codes).toEqual([]);
  });

  it('counts what is asked for twice', () => {
    const { viewing } = new Player().playlist('/v.m3u8', list(1, 2, { end: true })).get('/s1.ts', MEDIA).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).heard();
    expect(viewing.segments.map(({ repeated }) => repeated)).toEqual([undefined, true, undefined]);
    expect(viewing).toMatchObject({ counts: { repeated: 1 }, bytes: { wasted: 5000 } });
  });

  it('that is looked at again from the beginning is another viewing', () => {
    const player = new Player();
    for (let turn = 0; turn < 2; turn++) player.playlist('/m.m3u8', MASTER).playlist('/low/v.m3u8', list(1, 2, { end: true })).get('/low/s1.ts', MEDIA);
    expect(player.heard().viewings.map(({ counts }) => counts)).toMatchObject([{ segments: 1, repeated: 0 }, { segments: 1, repeated: 0 }]);
  });

  it('is missing a segment that failed and never came', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 4, { end: true })).get('/s1.ts', MEDIA).get('/s2.ts', 'no', { status: 404 }).get('/s2.ts', 'no', { status: 404 }).get('/s3.ts', MEDIA);
    const { viewing, verdicts } = player.heard();
    expect(viewing.counts).toMatchObject({ failed: 2, whole: 2, skipped: 0 });
    expect(verdicts).toMatchObject([{ code: 'segment-missing', confidence: 'certain', connections: [0], figures: { failed: 1, skipped: 0 } }]);
    expect(verdicts[0]!.message).toContain('number 2 was answered with 404');
    expect(verdicts[0]!.evidence).toEqual(viewing.segments.filter(({ outcome }) => outcome === 'failed').map(({ frame }) => frame));
  });

  it('is missing nothing where the second try succeeds', () => {
    const { codes, viewing } = new Player().playlist('/v.m3u8', list(1, 2, { end: true })).get('/s1.ts', '', { status: 503 }).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).heard();
    expect(codes).toEqual([]);
    expect(viewing.counts).toMatchObject({ failed: 1, whole: 2 });
  });

  it('is missing a segment that was passed over, but not those that a seek leaves out', () => {
    const skipped = new Player().playlist('/v.m3u8', list(1, 9, { end: true })).get('/s1.ts', MEDIA).get('/s4.ts', MEDIA).get('/s5.ts', MEDIA).heard();
    expect(skipped.viewing).toMatchObject({ skipped: [{ from: 2, to: 3 }], counts: { skipped: 2, seeks: 0 } });
    expect(skipped.verdicts).toMatchObject([{ code: 'segment-missing', confidence: 'likely' }]);
    const sought = new Player().playlist('/v.m3u8', list(1, 40, { end: true })).get('/s1.ts', MEDIA).get('/s30.ts', MEDIA).get('/s31.ts', MEDIA).heard();
    expect(sought.viewing.counts).toMatchObject({ skipped: 0, seeks: 1 });
    expect(sought.codes).toEqual([]);
  });

  it('is missing nothing where two connections bring segments out of order', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 4, { end: true })).get('/s1.ts', MEDIA).get('/s3.ts', MEDIA).get('/s2.ts', MEDIA).get('/s4.ts', MEDIA);
    expect(player.heard().viewing.counts).toMatchObject({ skipped: 0, seeks: 0 });
  });

  it('may be left by its viewer in the middle of a segment', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 4, { end: true })).get('/s1.ts', MEDIA);
    player.tcp.client(httpHead('GET /s2.ts HTTP/1.1', { Host: 'tv.test', 'User-Agent': 'player' })).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5000 }) + 'x'.repeat(700)).close({ by: 'client' });
    const { viewing, codes } = player.heard();
    expect(viewing.segments[1]).toMatchObject({ outcome: 'aborted', bytes: 700, throughput: null });
    expect(viewing.bytes.wasted).toBe(700);
    expect(codes).toEqual([]);
  });
});

describe('keys and initialization sections', () => {
  const encrypted = list(1, 2, { end: true, extra: ['#EXT-X-KEY:METHOD=AES-128,URI="/k/1"'] });

  it('belong to the viewing', () => {
    const { viewing, codes } = new Player().playlist('/v.m3u8', encrypted).get('/k/1', 'k'.repeat(16), { type: 'application/octet-stream' }).get('/s1.ts', MEDIA).heard();
    expect(viewing.aids).toMatchObject([{ kind: 'key', url: 'http://tv.test/k/1', outcome: 'whole', bytes: 16 }]);
    expect(codes).toEqual([]);
  });

  it('break the playlist where they are refused', () => {
    const { verdicts } = new Player().playlist('/v.m3u8', encrypted).get('/k/1', 'no', { status: 403 }).get('/s1.ts', MEDIA).heard();
    expect(verdicts).toMatchObject([{ code: 'playlist-broken', confidence: 'certain' }]);
    expect(verdicts[0]!.message).toContain('key http://tv.test/k/1, without which no segment can be played, was answered with 403');
  });

  it('break the playlist where they are no keys', () => {
    const { verdicts } = new Player().playlist('/v.m3u8', encrypted).get('/k/1', '<html>log in</html>').get('/s1.ts', MEDIA).heard();
    expect(verdicts[0]!.message).toContain('has 19 bytes where an AES-128 key has 16');
  });
});

describe('a live stream', () => {
  it('is loaded again and again, in the rhythm of its target duration', () => {
    const player = new Player();
    for (let turn = 0; turn < 6; turn++) {
      player.playlist('/v.m3u8', list(turn, 3));
      if (turn === 0) for (const first of [0, 1]) player.get(`/s${first}.ts`, MEDIA);
      player.get(`/s${turn + 2}.ts`, MEDIA).wait(4);
    }
    const { viewing, codes } = player.heard();
    expect(viewing).toMatchObject({ live: true, counts: { segments: 8, skipped: 0 }, playlists: [{ loads: 6, unchanged: 0, stale: 0 }], stalls: [] });
    expect(viewing.playlists[0]!.interval!.mean).toBeCloseTo(4, 1);
    expect(codes).toEqual([]);
  });

  it('is stale where nothing is added for more than three target durations', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 3)).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).get('/s3.ts', MEDIA);
    for (let turn = 0; turn < 7; turn++) player.wait(2).playlist('/v.m3u8', list(1, 3));
    const { viewing, verdicts } = player.heard();
    expect(viewing.playlists[0]).toMatchObject({ loads: 8, unchanged: 7 });
    expect(viewing.playlists[0]!.stale).toBeCloseTo(14, 1);
    expect(verdicts.map(({ code }) => code)).toContain('playlist-broken');
    expect(verdicts.find(({ code }) => code === 'playlist-broken')).toMatchObject({ confidence: 'likely' });
  });

  it('is stale where the server says 304 all the time', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 3)).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).get('/s3.ts', MEDIA);
    for (let turn = 0; turn < 4; turn++) player.wait(4).get('/v.m3u8', '', { status: 304 });
    expect(player.heard().viewing.playlists[0]).toMatchObject({ loads: 5, unchanged: 4 });
  });

  it('is over, and not stale, once it says so', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 3)).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).get('/s3.ts', MEDIA).wait(4).playlist('/v.m3u8', list(1, 3, { end: true }));
    const { viewing, codes } = player.heard();
    expect(viewing).toMatchObject({ live: true, playlists: [{ live: false, loads: 2 }] });
    expect(codes).toEqual([]);
  });

  it('that counts backwards breaks a rule', () => {
    const player = new Player().playlist('/v.m3u8', list(12, 3)).get('/s12.ts', MEDIA).wait(4).playlist('/v.m3u8', list(3, 3));
    expect(player.heard().viewing.playlists[0]!.oddities.join()).toContain('went back from 12 to 3');
  });

  it('of low latency is one playlist, whatever its client says to wait for', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 3)).get('/s1.ts', MEDIA).playlist('/v.m3u8?_HLS_msn=4&_HLS_part=0', list(2, 3)).playlist('/v.m3u8?a=b', list(9, 1, { end: true }));
    expect(player.heard().viewing.playlists.map(({ url, loads }) => [url, loads])).toEqual([['http://tv.test/v.m3u8', 2]]);
  });
});

describe('a playlist that cannot be played', () => {
  it('is a page of HTML', () => {
    const { verdicts, viewings } = new Player().playlist('/v.m3u8', ['<html>503</html>']).heard();
    expect(verdicts).toMatchObject([{ code: 'playlist-broken', confidence: 'certain', connections: [0] }]);
    expect(viewings).toMatchObject([{ counts: { segments: 0 }, buffer: null }]);
  });

  it('is one of a master that is not there', () => {
    const { verdicts } = new Player().playlist('/m.m3u8', MASTER).get('/low/v.m3u8', 'no', { status: 404 }).heard();
    expect(verdicts).toMatchObject([{ code: 'playlist-broken', confidence: 'certain' }]);
    expect(verdicts[0]!.message).toContain('http://tv.test/low/v.m3u8 was asked for 1 time in vain');
  });

  it('is no failure where it came at the second try', () => {
    expect(new Player().get('/v.m3u8', '', { status: 503 }).playlist('/v.m3u8', list(1, 2, { end: true })).get('/s1.ts', MEDIA).heard().codes).toEqual([]);
  });

  it('is not one whose end was not captured', () => {
    const player = new Player();
    player.tcp.client(httpHead('GET /v.m3u8 HTTP/1.1', { Host: 'tv.test', 'User-Agent': 'player' })).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 900 }) + '#EXTM3U\n#EXTINF:4,\nhal');
    expect(player.heard().codes).toEqual([]);
  });
});

describe('the buffer', () => {
  it('runs dry where a segment comes later than the one before was played', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 4, { end: true })).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).get('/s3.ts', MEDIA, { wait: 500, slow: 10_500 }).get('/s4.ts', MEDIA);
    const { viewing, verdicts } = player.heard();
    expect(viewing.stalls).toMatchObject([{ sequence: 3, frame: viewing.segments[2]!.endFrame }]);
    expect(viewing.stalls[0]!.seconds).toBeCloseTo(3, 2);
    expect(viewing.segments[2]!.seconds).toBeCloseTo(11, 1);
    expect(viewing.segments[2]!.throughput).toBeLessThan(4000);
    expect(viewing.buffer!.stalled).toBeCloseTo(3, 2);
    expect(verdicts).toMatchObject([{ code: 'playback-stall', confidence: 'likely', connections: [0] }]);
  });

  it('does not run dry where nobody asked: the viewer has paused', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 4, { end: true })).get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).wait(60).get('/s3.ts', MEDIA).get('/s4.ts', MEDIA);
    const { viewing, codes } = player.heard();
    expect(viewing.stalls).toEqual([]);
    expect(codes).toEqual([]);
  });

  it('runs dry where a live playlist brings nothing new', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 1)).get('/s1.ts', MEDIA);
    for (let turn = 0; turn < 3; turn++) player.wait(3).playlist('/v.m3u8', list(1, 1));
    player.wait(1).playlist('/v.m3u8', list(1, 2)).get('/s2.ts', MEDIA);
    expect(player.heard().viewing.stalls).toMatchObject([{ sequence: 2 }]);
  });

  it('runs dry at the end where the last segment fails again and again', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 2, { end: true })).get('/s1.ts', MEDIA);
    for (let turn = 0; turn < 5; turn++) player.get('/s2.ts', '', { status: 404 }).wait(2);
    const { viewing, codes } = player.heard();
    expect(viewing.stalls).toMatchObject([{ sequence: null }]);
    expect(viewing.stalls[0]!.seconds).toBeCloseTo(4, 1);
    expect(codes).toEqual(['segment-missing']);
  });

  it('begins anew after a seek', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 60, { end: true })).get('/s1.ts', MEDIA).wait(3).get('/s40.ts', MEDIA, { wait: 5000 }).get('/s41.ts', MEDIA);
    const { viewing } = player.heard();
    expect(viewing.stalls).toEqual([]);
    expect(viewing.buffer!.points.at(-2)!.seconds).toBe(4);
  });
});

describe('DASH', () => {
  const mpd = (template: string, more = ''): string =>
    `<MPD type="static" ${more}><Period><AdaptationSet mimeType="video/mp4">${template}<Representation id="v1" bandwidth="1000" width="2" height="1"/><Representation id="v2" bandwidth="2000"/></AdaptationSet>`
    + `<AdaptationSet mimeType="audio/mp4">${template}<Representation id="a1" bandwidth="64"/></AdaptationSet></Period></MPD>`;
  const numbers = mpd('<SegmentTemplate timescale="10" duration="40" startNumber="1" media="$RepresentationID$/$Number%03d$.m4s" initialization="$RepresentationID$/init.mp4"/>');
  const answer: Answer = { type: 'video/mp4' };

  it('by number joins pictures and sound', () => {
    const player = new Player().get('/f.mpd', numbers, { type: 'application/dash+xml' }).get('/v1/init.mp4', 'i', answer).get('/v1/001.m4s', MEDIA, answer)
      .get('/a1/001.m4s', MEDIA, answer).get('/v2/002.m4s', MEDIA, answer).get('/a1/002.m4s', MEDIA, answer);
    const { viewing, codes } = player.heard();
    expect(viewing).toMatchObject({
      protocol: 'dash', url: 'http://tv.test/f.mpd', live: false, aids: [{ kind: 'init' }], switches: [{ from: 0, to: 1, sequence: 2 }],
      variants: [{ name: 'v1', kind: 'main', chosen: 1 }, { name: 'v2', chosen: 1 }, { name: 'a1', kind: 'audio', chosen: 2 }],
      counts: { segments: 4, skipped: 0, repeated: 0 },
    });
    expect(viewing.segments.map(({ track, sequence, duration }) => [track, sequence, duration])).toEqual([['main', 1, 4], ['audio', 1, 4], ['main', 2, 4], ['audio', 2, 4]]);
    expect(codes).toEqual([]);
  });

  it('by time knows what follows what', () => {
    const timeline = mpd('<SegmentTemplate timescale="10" media="$RepresentationID$-$Time$.m4s"><SegmentTimeline><S t="1000" d="40" r="4"/></SegmentTimeline></SegmentTemplate>');
    const player = new Player().get('/f.mpd', timeline, { type: 'application/dash+xml' });
    for (const time of [1000, 1040, 1120]) player.get(`/v1-${time}.m4s`, MEDIA, answer);
    const { viewing, verdicts } = player.heard();
    expect(viewing.segments.map(({ sequence }) => sequence)).toEqual([0, 1, 3]);
    expect(verdicts).toMatchObject([{ code: 'segment-missing', confidence: 'likely', figures: { skipped: 1 } }]);
  });

  it('live goes on with the next manifest, and is stale where none brings anything', () => {
    const live = (first: number): string => mpd(`<SegmentTemplate timescale="1" media="$RepresentationID$-$Time$.m4s"><SegmentTimeline><S t="${first}" d="4" r="2"/></SegmentTimeline></SegmentTemplate>`)
      .replace('static"', 'dynamic" minimumUpdatePeriod="PT2S"');
    const ask = (player: Player, first: number): Player => player.get('/f.mpd', live(first), { type: 'application/dash+xml' });
    const player = ask(new Player(), 0).get('/v1-0.m4s', MEDIA, answer).wait(4);
    ask(player, 4).get('/v1-4.m4s', MEDIA, answer).get('/v1-8.m4s', MEDIA, answer).get('/v1-12.m4s', MEDIA, answer);
    const { viewing, codes } = player.heard();
    expect(viewing.segments.map(({ sequence, duration }) => [sequence, duration])).toEqual([[0, 4], [1, 4], [2, 4], [3, 4]]);
    expect(viewing).toMatchObject({ live: true, playlists: [{ loads: 2, target: 2, unchanged: 0 }] });
    expect(codes).toEqual([]);
    for (let turn = 0; turn < 8; turn++) ask(player.wait(2), 4);
    expect(player.heard().codes).toContain('playlist-broken');
  });

  it('of a single file counts its ranges', () => {
    const single = '<MPD><Period><AdaptationSet mimeType="video/mp4"><Representation id="v"><BaseURL>f.mp4</BaseURL><SegmentBase indexRange="0-99"/></Representation></AdaptationSet></Period></MPD>';
    const player = new Player().get('/f.mpd', single, { type: 'application/dash+xml' }).get('/f.mp4', 'x', { status: 206 }, { Range: 'bytes=0-99' });
    expect(player.heard().viewings).toEqual([]);
  });
});

describe('who plays', () => {
  it('is told by its address and its name: two players, two viewings', () => {
    const player = new Player().playlist('/v.m3u8', list(1, 3, { end: true })).get('/s1.ts', MEDIA);
    const other = { 'User-Agent': 'two' };
    player.playlist('/v.m3u8', list(1, 3, { end: true }), {}, other).get('/s1.ts', MEDIA, {}, other).get('/s2.ts', MEDIA);
    expect(player.heard().viewings.map(({ segments }) => segments.map(({ sequence }) => sequence))).toEqual([[1, 2], [1]]);
  });

  it('is nobody where no playlist was captured', () => {
    expect(new Player().get('/s1.ts', MEDIA).get('/s2.ts', MEDIA).heard().viewings).toEqual([]);
  });

  it('names that are made to deceive are safe in what is said', () => {
    const { verdicts } = new Player().playlist('/v.m3u8', ['#EXTM3U', '#EXT-X-TARGETDURATION:4', '#EXTINF:4,', '/\u202e\u001b[2Jx.ts', '#EXT-X-ENDLIST'])
      .get('/%E2%80%AE%1B[2Jx.ts', '', { status: 404 }).playlist('/w.m3u8', ['\u001b]0;owned\u0007']).heard();
    expect(verdicts.map(({ code }) => code).toSorted()).toEqual(['playlist-broken', 'segment-missing']);
    // oxlint-disable-next-line no-control-regex
    for (const { message, disproof, next } of verdicts) expect(`${message}${disproof}${next}`).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});
