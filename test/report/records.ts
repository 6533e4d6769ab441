/** Records made by hand, whole enough for reports; each test says only what matters to it. */
import { toBytes } from '../../src/bytes/text.ts';
import { BareMessage } from '../../src/dissect/bare-message.ts';
import type {
  BodyInfo, CaptureRecord, ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, NoteRecord, SseRecord, SummaryRecord, TcpFigures, WebSocketRecord,
} from '../../src/record.ts';

/** A moment, in seconds after 2024-03-01T12:00:00Z. */
export const at = (seconds: number): string =>
  new Date(Date.UTC(2024, 2, 1, 12) + Math.floor(seconds) * 1000).toISOString().slice(0, 19) +
  `.${String(Math.round((seconds % 1) * 1e9)).padStart(9, '0')}Z`;

const none = { client: 0, server: 0 };

export const tcpFigures = (over: Partial<TcpFigures> = {}): TcpFigures => ({
  handshakeRtt: 0.00012, retransmissions: none, fastRetransmissions: none, spuriousRetransmissions: none, outOfOrder: none,
  duplicateAcks: none, lostSegments: none, zeroWindows: none, windowUpdates: none, keepAlives: none, duplicateFrames: 0,
  reuses: null, ...over,
});

export const connection = (over: Partial<ConnectionRecord> = {}): ConnectionRecord => ({
  type: 'connection', id: 0, transport: 'tcp', stream: 0, communityId: '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
  client: { address: '10.0.0.1', port: 40000 }, server: { address: '10.0.0.2', port: 80 }, roles: 'syn',
  startTime: at(0), endTime: at(0.24), duration: 0.24, firstFrame: 1, lastFrame: 24, frames: { client: 12, server: 12 },
  bytes: { client: 1200, server: 1500 }, payload: { client: 400, server: 700 }, missing: none, state: 'SF', history: 'ShADadFf',
  sockets: { client: 'TIME_WAIT', server: 'CLOSED' }, close: { how: 'fin', by: 'client' }, protocols: ['http'], shape: 'keep-alive',
  shapeReason: 'several-exchanges', tcp: tcpFigures(), tunnel: null, ...over,
});

const body = (length: number): BodyInfo => ({ length, decodedLength: length, complete: true });

export function http(method: string, target: string, status: number, more: Partial<HttpRecord> & { length?: number; frame?: number } = {}): HttpRecord {
  const { length = 0, frame = 4, ...over } = more;
  return {
    type: 'http', connection: 0, stream: 0, exchange: 0, version: '1.1', state: 'complete',
    request: { time: at(0.012), frame, method, target, url: null, headers: [['Host', 'api.test']], body: body(0) },
    response: {
      time: at(0.0152), frame: frame + 2, version: '1.1', status, reason: '', headers: [], contentType: 'text/html; charset=utf-8', body: body(length),
    },
    informational: [], timings: { send: 0, wait: 0.003, receive: 0.0002 }, ...over,
  };
}

export const message = (from: 'client' | 'server', text: string, more: Partial<WebSocketRecord> = {}): WebSocketRecord => ({
  type: 'websocket', connection: 0, stream: 0, exchange: 0, from, time: at(0.02), frame: 8, opcode: 'text', frames: 1,
  length: text.length, decodedLength: text.length, compressed: false, complete: true, text, ...more,
});

export const event = (name: string, data: string, more: Partial<SseRecord> = {}): SseRecord => ({
  type: 'sse', connection: 0, stream: 0, exchange: 0, time: at(0.1), frame: 9, event: name, id: '', data, length: data.length, ...more,
});

export const lookup = (name: string, address: string, more: Partial<DnsRecord> = {}): DnsRecord => ({
  type: 'dns', connection: 0, stream: 0, id: 4660, query: { name, type: 'A', time: at(0), frame: 1 },
  response: { rcode: 'NOERROR', answers: [{ name, type: 'A', ttl: 60, data: address }], time: at(0.012), frame: 2 }, ...more,
});

export const note = (code: string, text: string, more: Partial<NoteRecord> = {}): NoteRecord => ({
  type: 'note', severity: 'warn', layer: 'transport', code, connection: 0, side: 'server', frame: 11, message: text, ...more,
});

export const capture: CaptureRecord = {
  type: 'capture', schema: 1, path: 'shop.pcapng', format: 'pcapng', compression: 'zstd',
  interfaces: [{ id: 0, name: 'eth0', linkType: 'EN10MB', snapLength: 262144 }],
};

export const summary = (over: Partial<SummaryRecord> = {}): SummaryRecord => ({
  type: 'summary', frames: 12345, bytes: 2_078_000, firstTime: at(0), lastTime: at(75), complete: true,
  protocols: { tcp: 12000, udp: 345 }, connections: { tcp: 4, udp: 1 },
  records: { connection: 5, http: 3, websocket: 2, sse: 340, dns: 1 }, notes: { chat: 2, note: 1, warn: 1, error: 0 }, ...over,
});

/** The message of a record, which its dissector would have offered; null where it would not. */
export function bareOf(record: EarshotRecord): BareMessage | null {
  const { type, exchange, frame: number, time } = record as WebSocketRecord | SseRecord;
  if (type !== 'sse' && (type !== 'websocket' || !['text', 'binary'].includes((record as WebSocketRecord).opcode))) return null;
  const bare = new BareMessage(type);
  const text = (record as WebSocketRecord).text ?? (record as SseRecord).data ?? '';
  // With something around it, as in a capture.
  const bytes = toBytes(`<<${text}>>`);
  const { from = 'server', opcode = 'text', compressed = false, frames = 1 } = record as Partial<WebSocketRecord>;
  const { event: name = '', id = '' } = record as Partial<SseRecord>;
  return Object.assign(bare, {
    from, opcode, exchange, frames, compressed, frame: number, event: name, id, length: (record as WebSocketRecord).length, connection: (record as WebSocketRecord).connection, stream: (record as WebSocketRecord).stream,
    size: record.type === 'sse' ? record.length : (record as WebSocketRecord).decodedLength,
    seconds: Date.parse(`${time.slice(0, 19)}Z`) / 1000, nanos: Number(time.slice(20, -1)), bytes, start: 2, end: bytes.length - 2,
  });
}
