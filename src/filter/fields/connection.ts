import type { BySide, ConnectionRecord } from '../../record.ts';
import type { Field, FieldType, Getter, RecordView } from '../field.ts';
import { any, of } from './from-record.ts';

type Figure = number | string | null | undefined;

/** A field of connection records. */
const own = (name: string, type: FieldType, about: string, get: (record: ConnectionRecord) => Figure | string[]): Field => ({
  name: `connection.${name}`, type, about, record: of('connection', get),
});

/** A figure for both sides together, and for each: `connection.bytes`, `connection.bytes.client`, `connection.bytes.server`. */
function perSide(name: string, about: string, get: (record: ConnectionRecord) => BySide | null | undefined): Field[] {
  return [
    own(name, 'number', `${about}, both sides together.`, (record) => total(get(record))),
    own(`${name}.client`, 'number', `${about}, of the client.`, (record) => get(record)?.client),
    own(`${name}.server`, 'number', `${about}, of the server.`, (record) => get(record)?.server),
  ];
}

const total = (figures: BySide | null | undefined): number | null => (figures ? figures.client + figures.server : null);

/** What records know of their connection while it is open, too. */
const facts = (get: (connection: NonNullable<RecordView['connection']>) => Figure | readonly string[]): Getter<RecordView> =>
  any(({ connection }) => connection && get(connection));

const sender: Getter<RecordView> =
  any(({ record }) => ('from' in record && typeof record.from === 'string' ? record.from : null));

export const connectionFields: readonly Field[] = [
  {
    name: 'record.type', type: 'text', about: 'Type of the record: connection, http, websocket, …, or a type of a plugin.',
    record: any(({ record }) => record.type),
  },
  { name: 'record.from', type: 'text', about: 'Who sent a message: client or server.', record: sender },
  {
    name: 'connection', type: 'protocol', about: 'A connection record.',
    record: any(({ record }) => (record.type === 'connection' ? 1 : null)),
  },
  {
    name: 'connection.id', type: 'number', about: 'Number of the connection over all transports; of any record of it.',
    record: facts(({ id }) => id),
  },
  {
    name: 'connection.transport', type: 'text', about: 'tcp or udp; of any record of the connection.',
    record: facts(({ transport }) => transport),
  },
  {
    name: 'connection.protocols', type: 'text', about: 'Protocols recognised so far; of any record of the connection.',
    record: facts(({ protocols }) => protocols),
  },
  {
    name: 'connection.client', type: 'text', about: 'Address of the client; of any record of the connection.',
    record: facts(({ client }) => client.address),
  },
  {
    name: 'connection.client.port', type: 'number', about: 'Port of the client; of any record of the connection.',
    record: facts(({ client }) => client.port),
  },
  {
    name: 'connection.server', type: 'text', about: 'Address of the server; of any record of the connection.',
    record: facts(({ server }) => server.address),
  },
  {
    name: 'connection.server.port', type: 'number', about: 'Port of the server; of any record of the connection.',
    record: facts(({ server }) => server.port),
  },
  {
    name: 'connection.tunnel', type: 'text',
    about: 'Protocols of the tunnels around it, innermost first; of any record of the connection.',
    record: facts(tunnels),
  },
  own('state', 'text', "Zeek's conn_state: SF, S0, REJ, …", ({ state }) => state),
  own('history', 'text', "Zeek's history letters.", ({ history }) => history),
  own('shape', 'text', 'Kind of conversation: single-exchange, event-stream, websocket, …', ({ shape }) => shape),
  own('shape_reason', 'text', 'The rule that decided the shape: events-dispatched, held-and-repeated, …', ({ shapeReason }) => shapeReason),
  own('duration', 'duration', 'From the first frame to the last.', ({ duration }) => duration),
  own('roles', 'text', 'How client and server were told: syn, syn-ack, protocol, port or first-frame.', ({ roles }) => roles),
  own('community_id', 'text', 'Community ID.', ({ communityId }) => communityId),
  own('close', 'text', 'How it ended: fin, rst, idle, capture-end or superseded.', ({ close }) => close.how),
  own('close.by', 'text', 'Who ended it: client or server.', ({ close }) => close.by),
  own('socket.client', 'text', "TCP state of the client's end.", ({ sockets }) => sockets?.client),
  own('socket.server', 'text', "TCP state of the server's end.", ({ sockets }) => sockets?.server),
  own('handshake_rtt', 'duration', 'From the SYN to the end of the handshake.', ({ tcp }) => tcp?.handshakeRtt),
  ...perSide('frames', 'Frames', ({ frames }) => frames),
  ...perSide('bytes', 'Bytes on the wire', ({ bytes }) => bytes),
  ...perSide('payload', 'Distinct bytes of the stream', ({ payload }) => payload),
  ...perSide('missing', 'Bytes of the stream that were never captured', ({ missing }) => missing),
  ...perSide('retransmissions', 'Segments sent again', ({ tcp }) => tcp?.retransmissions),
  ...perSide('zero_windows', 'Windows of zero', ({ tcp }) => tcp?.zeroWindows),
];

function tunnels({ tunnel }: NonNullable<RecordView['connection']>): string[] {
  const names: string[] = [];
  for (let at = tunnel; at; at = at.parent) names.push(at.protocol);
  return names;
}
