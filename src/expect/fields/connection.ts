import type { BySide, CloseHow, ConnectionRecord, TcpFigures } from '../../record.ts';
import type { Collected } from '../collect.ts';
import { checkCombinations, THERE } from '../combinations.ts';
import type { Combination } from '../combinations.ts';
import { endpoint } from '../endpoint.ts';
import type { BySidePattern, ConnectionPattern, TcpPattern } from '../expectation.ts';
import type { Field, Fields, FieldType } from '../field.ts';
import { figure, group, list, seconds, side, text, word } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import { Absent, show } from '../show.ts';
import { closeCodeOf } from './close-code.ts';

export const SHAPES = [
  'silent', 'single-exchange', 'keep-alive', 'pipelined', 'long-poll', 'event-stream', 'streaming-body', 'websocket',
  'media-segments', 'tunnel', 'datagrams', 'opaque', 'refused', 'unanswered',
] as const satisfies readonly ConnectionRecord['shape'][];
export const CLOSES = ['fin', 'rst', 'idle', 'capture-end', 'superseded'] as const satisfies readonly CloseHow[];
const STATES = [
  'LISTEN', 'SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT', 'CLOSING', 'LAST_ACK',
  'TIME_WAIT', 'CLOSED', 'UNKNOWN',
];

/** Zeek's conn_state, that of UDP being one of three. */
const CONN_STATES = ['SF', 'S0', 'S1', 'S2', 'S3', 'REJ', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'];

const NOT_TCP = new Absent('none: it is UDP');
const NOBODY = new Absent('nobody');

const bothSides = (type: FieldType): FieldType => group<BySide<unknown>, { client: unknown; server: unknown }>({
  client: { type, weight: 1, read: ({ client }) => client },
  server: { type, weight: 1, read: ({ server }) => server },
});
const counts = bothSides(figure());

const tcpCounts = (name: keyof TcpFigures & keyof TcpPattern): Field<TcpFigures> =>
  ({ type: counts, weight: 1, read: (tcp) => tcp[name] });
const tcpFields: Fields<TcpFigures, TcpPattern> = {
  handshakeRtt: { type: seconds, weight: 1, read: ({ handshakeRtt }) => handshakeRtt },
  retransmissions: tcpCounts('retransmissions'),
  fastRetransmissions: tcpCounts('fastRetransmissions'),
  spuriousRetransmissions: tcpCounts('spuriousRetransmissions'),
  outOfOrder: tcpCounts('outOfOrder'),
  duplicateAcks: tcpCounts('duplicateAcks'),
  lostSegments: tcpCounts('lostSegments'),
  zeroWindows: tcpCounts('zeroWindows'),
  windowUpdates: tcpCounts('windowUpdates'),
  keepAlives: tcpCounts('keepAlives'),
  duplicateFrames: { type: figure(), weight: 1, read: ({ duplicateFrames }) => duplicateFrames },
  reuses: { type: figure(), weight: 1, read: ({ reuses }) => reuses },
};

/** Plugins and upgrades have names that are not known here; all are in lower case. */
const protocol = text(
  (value) => (/[A-Z\s]/.test(value) ? `is never ${show(value)}; did you mean ${show(value.trim().toLowerCase())}?` : null),
  ['http', 'websocket', 'sse', 'tls', 'dns', 'nbns', 'http2', 'quic'],
  (part) => (/[A-Z]/.test(part) ? `never has ${show(part)} in it, for it is in lower case` : null),
);

type Close = ConnectionRecord['close'] & { code: number | null };

const closeFields: Fields<Close, NonNullable<ConnectionPattern['close']>> = {
  how: { type: word(CLOSES), weight: 2, read: ({ how }) => how, always: true },
  by: { type: side, weight: 1, read: ({ by }) => by ?? NOBODY },
  code: { type: figure(0, 65535), weight: 2, read: ({ code }) => code },
};

const closeOf = (record: ConnectionRecord, capture: Collected): Close => ({ ...record.close, code: closeCodeOf(record, capture) });

const figures = (name: 'frames' | 'bytes' | 'payload' | 'missing'): Field<ConnectionRecord> =>
  ({ type: counts, weight: 1, read: (record) => record[name] satisfies BySidePattern, always: true });

const fields: Fields<ConnectionRecord, ConnectionPattern> = {
  id: { type: figure(), weight: 3, read: ({ id }) => id, always: true },
  transport: { type: word(['tcp', 'udp']), weight: 2, read: ({ transport }) => transport, always: true },
  client: { type: endpoint, weight: 3, read: ({ client }) => client, always: true },
  server: { type: endpoint, weight: 4, read: ({ server }) => server, always: true },
  serverName: { type: text(), weight: 4, read: ({ id }, capture) => capture.serverName(id) },
  shape: { type: word(SHAPES), weight: 3, read: ({ shape }) => shape, always: true },
  protocols: { type: list(protocol), weight: 2, read: ({ protocols }) => protocols, always: true },
  state: { type: word(CONN_STATES), weight: 1, read: ({ state }) => state, always: true },
  close: { type: group(closeFields), weight: 1, read: closeOf, always: true },
  sockets: { type: bothSides(word(STATES)), weight: 1, read: ({ sockets }) => sockets ?? NOT_TCP },
  duration: { type: seconds, weight: 1, read: ({ duration }) => duration, always: true },
  frames: figures('frames'),
  bytes: figures('bytes'),
  payload: figures('payload'),
  missing: figures('missing'),
  tcp: { type: group(tcpFields), weight: 1, read: ({ tcp }) => tcp ?? NOT_TCP },
};

/** Of the ends that nobody brought about. */
const BY_ITSELF = { 'close.how': ['idle', 'capture-end', 'superseded'], 'close.by': [NOBODY] };
const OF_TCP = { transport: ['tcp'], tcp: THERE, sockets: THERE };
const OF_UDP = { transport: ['udp'], state: ['SF', 'S0', 'SHR'], tcp: [NOT_TCP], sockets: [NOT_TCP], 'close.code': [null] };

const COMBINATIONS: readonly Combination[] = [
  { ...OF_TCP, 'close.how': ['fin', 'rst'] },
  { ...OF_TCP, ...BY_ITSELF },
  { ...OF_UDP, ...BY_ITSELF },
];

export const connectionKind: Kind<ConnectionRecord, ConnectionPattern> = {
  one: 'a connection',
  many: 'connections',
  fields,
  candidates: (capture) => capture.connections,
  frames: ({ firstFrame, lastFrame }) => (firstFrame === lastFrame ? [firstFrame] : [firstFrame, lastFrame]),
  time: ({ startTime }) => startTime,
  connection: ({ id }) => id,
  check: (pattern) => checkCombinations(pattern, COMBINATIONS, fields),
};
