import { Frame } from '../../src/frame.ts';
import { vocabularyWith } from '../../src/filter/catalogue.ts';
import { checkTest } from '../../src/filter/check.ts';
import { compileTest } from '../../src/filter/compile.ts';
import type { ConnectionFacts, FrameView } from '../../src/filter/field.ts';
import { complainAbout } from '../../src/filter/filter-error.ts';
import { compileFilter } from '../../src/filter/filter.ts';
import { FrameHistory } from '../../src/filter/frame-history.ts';
import { parseFilter } from '../../src/filter/parser.ts';
import type { FrameContext } from '../../src/options.ts';
import type {
  ConnectionRecord, DatagramRecord, DnsRecord, EarshotRecord, HttpRecord, NoteRecord, SseRecord, TlsRecord, WebSocketRecord,
} from '../../src/record.ts';
import type { CaptureBuilder } from '../../src/testing/index.ts';
import { Decoder } from '../../src/decode/decoder.ts';

export const facts: ConnectionFacts = {
  id: 3, transport: 'tcp', stream: 2, protocols: ['http', 'websocket'], tunnel: null,
  client: { address: '192.0.2.1', port: 40000 }, server: { address: '198.51.100.9', port: 80 },
};

export const overUdp: ConnectionFacts = {
  ...facts, id: 4, transport: 'udp', stream: 0, protocols: ['dns'],
  client: { address: '2001:db8::1', port: 5353 }, server: { address: '2001:db8::53', port: 53 },
  tunnel: {
    protocol: 'vxlan', id: 7, endpoints: ['203.0.113.1', '203.0.113.2'], connection: 9,
    parent: { protocol: 'gre', id: null, endpoints: ['10.9.9.1', '10.9.9.2'], connection: null, parent: null },
  },
};

const time = (seconds: number): string => `2026-01-02T03:04:${String(seconds).padStart(2, '0')}.000000000Z`;

export const http: HttpRecord = {
  type: 'http', connection: 3, stream: 2, exchange: 0, version: '1.1', state: 'complete',
  request: {
    time: time(5), frame: 4, method: 'POST', target: '/api/items?q=1&q=2', url: 'http://example.test/api/items?q=1&q=2',
    headers: [['Host', 'example.test'], ['Accept', '*/*'], ['Last-Event-ID', '17'], ['Content-Length', '5'], ['X Bad', '1']],
    body: { length: 5, decodedLength: 5, complete: true, text: 'hello' },
  },
  response: {
    time: time(6), frame: 6, version: '1.0', status: 500, reason: 'Internal Server Error', contentType: 'text/plain',
    headers: [
      ['Content-Type', 'text/plain'], ['Set-Cookie', 'a=1'], ['set-cookie', 'b=2'], ['Content-Length', '3'],
      ['Transfer-Encoding', 'gzip, wavelet'],
    ],
    trailers: [['X-Sum', '9']],
    body: { length: 3, decodedLength: 3, complete: false, missing: 2, base64: 'Ym9v' },
  },
  informational: [{ status: 103, time: time(5), frame: 5, headers: [] }],
  timings: { send: 0, wait: 1, receive: 0 },
};

export const upgrade: HttpRecord = {
  ...http, exchange: 1, state: 'open',
  request: {
    ...http.request!, frame: 8,
    headers: [
      'User-Agent', 'Referer', 'Cookie', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Authorization', 'Proxy-Authorization',
      'Origin',
      'Range', 'If-None-Match', 'If-Modified-Since', 'X-Forwarded-For', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version',
      'Connection',
      'Upgrade', 'Content-Encoding', 'Cache-Control', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions',
    ].map((name) => [name, `${name} of the client`]),
  },
  response: {
    ...http.response!, frame: 9, status: 101,
    headers: [
      'Location', 'Server', 'ETag', 'Last-Modified', 'Date', 'Content-Range', 'Retry-After', 'WWW-Authenticate',
      'Proxy-Authenticate',
      'Sec-WebSocket-Accept',
    ].map((name) => [name, `${name} of the server`]),
  },
};

export const text: WebSocketRecord = {
  type: 'websocket', connection: 3, stream: 2, exchange: 1, from: 'client', time: time(10), frame: 12, opcode: 'text', frames: 2,
  length: 11, decodedLength: 20, compressed: true, complete: true, text: 'Grüße, Welt',
};
export const ping: WebSocketRecord = { ...text, from: 'server', frame: 14, opcode: 'ping', base64: 'AQID' };
delete ping.text;
export const pong: WebSocketRecord = { ...ping, from: 'client', frame: 15, opcode: 'pong' };
export const close: WebSocketRecord = { ...ping, frame: 16, opcode: 'close', code: 1001, reason: 'going away' };

export const sse: SseRecord = {
  type: 'sse', connection: 3, stream: 2, exchange: 0, time: time(7), frame: 9, event: 'tick', id: '3', data: 'a\nb', length: 3,
    retry: 2000,
};
export const datagram: DatagramRecord = { type: 'datagram', connection: 4, stream: 0, from: 'server', time: time(8), frame: 20,
  length: 48 };

export const dns: DnsRecord = {
  type: 'dns', connection: 4, stream: 0, id: 4660, query: { name: 'example.test', type: 'AAAA', time: time(8), frame: 19 },
  response: {
    rcode: 'NXDOMAIN', time: time(9), frame: 21,
    answers: [
      ['A', '192.0.2.80'], ['AAAA', '2001:db8::80'], ['CNAME', 'www.example.test'], ['NS', 'ns.example.test'],
      ['PTR', 'host.example.test'], ['MX', '10 mail.example.test'], ['SRV', '0 0 80 srv.example.test'], ['TXT', 'v=1'],
    ].map(([type, data]) => ({ name: 'example.test', type: type!, ttl: 60, data: data! })),
  },
};

export const tls: TlsRecord = {
  type: 'tls', connection: 3, stream: 2, time: time(6), frame: 7, version: 'TLS 1.3', serverName: 'example.test',
  alpn: { offered: ['h2', 'http/1.1'], chosen: 'h2' }, cipherSuite: 'TLS_AES_128_GCM_SHA256',
  alerts: [{ from: 'server', level: 'fatal', description: 'handshake_failure', frame: 8, time: time(7) }],
  encrypted: { client: 10, server: 20 }, ja3: 'e7d705a3286e19ea42f587b344ee6865',
};

export const note: NoteRecord = {
  type: 'note', severity: 'warn', layer: 'transport', code: 'tcp-gap', connection: 3, side: 'server', frame: 11,
    message: '10 bytes are missing',
};
export const notes: NoteRecord[] = ['dns-retransmission', 'bad-header', 'truncated-header'].map((code) => ({ ...note, code }));

const zero = { client: 0, server: 0 };

export const connection: ConnectionRecord = {
  type: 'connection', id: 3, transport: 'tcp', stream: 2, communityId: '1:abc=', client: facts.client, server: facts.server,
    roles: 'syn',
  startTime: time(5), endTime: time(20), duration: 15, firstFrame: 1, lastFrame: 24, frames: { client: 12, server: 13 },
  bytes: { client: 1200, server: 1500 }, payload: { client: 400, server: 700 }, missing: { client: 0, server: 10 },
  state: 'SF', history: 'ShADadFf', sockets: { client: 'TIME_WAIT', server: 'CLOSED' }, close: { how: 'fin', by: 'client' },
  protocols: ['http', 'websocket'], shape: 'websocket', shapeReason: 'websocket-spoken', tunnel: null,
  tcp: {
    handshakeRtt: 0.02, retransmissions: { client: 1, server: 2 }, fastRetransmissions: zero, spuriousRetransmissions: zero,
      outOfOrder: zero,
    duplicateAcks: zero, lostSegments: zero, zeroWindows: zero, windowUpdates: zero, keepAlives: zero, duplicateFrames: 0,
      reuses: null,
  },
};

/** Every record above, with the connection it belongs to. */
export const gallery: [EarshotRecord, ConnectionFacts][] = [
  ...[http, upgrade, text, ping, pong, close, sse, tls, note, ...notes, connection].map((one): [EarshotRecord,
    ConnectionFacts] => [one, facts]),
  [datagram, overUdp], [dns, overUdp],
];

/** Whether a filter shows a record, no frame having been seen. */
export const shows = (filter: string, record: EarshotRecord, of: ConnectionFacts | null = facts): boolean =>
  compileFilter(filter).matches(record, of);

/** Decodes the frames of a capture and hands each on, as the session would. Analysis bits and ids are the caller's. */
export function* contexts(
  capture: CaptureBuilder, more: (frame: number) => Partial<Pick<FrameContext,
    'connection' | 'stream' | 'analysis'>> = () => ({}),
): Generator<FrameContext> {
  const decoder = new Decoder({ note: () => {} });
  const frame = new Frame();
  for (const built of capture.frames) {
    frame.number++;
    // Frames stand inside a larger window, as they do when a file is read.
    frame.bytes = new Uint8Array(built.bytes.length + 32).fill(0xee);
    frame.bytes.set(built.bytes, 16);
    frame.start = 16;
    frame.end = 16 + built.bytes.length;
    frame.originalLength = built.originalLength;
    frame.linkType = capture.linkType;
    frame.seconds = 1_767_323_045 + Math.floor(built.at / 1e9);
    frame.nanos = built.at % 1e9;
    const packet = decoder.decode(frame);
    yield { frame, packet, connection: 3, stream: 2, from: null, analysis: 0, carriers: [], fragments: [], ...more(frame.number) };
  }
}

/** The numbers of the frames that satisfy a condition made of frame fields. */
export function framesOf(text: string, capture: CaptureBuilder, more?: Parameters<typeof contexts>[1]): number[] {
  const satisfied = compileTest<FrameView>(checkTest(parseFilter(text), text, complainAbout(text), vocabularyWith([])), (field) => field.frame);
  const history = new FrameHistory();
  const found: number[] = [];
  for (const context of contexts(capture, more)) {
    history.enter(context);
    if (satisfied({ context, history })) found.push(context.frame.number);
  }
  return found;
}
