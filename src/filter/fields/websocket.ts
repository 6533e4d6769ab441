import { toBytes } from '../../bytes/text.ts';
import type { WebSocketRecord } from '../../record.ts';
import type { Field, Getter, RecordView } from '../field.ts';
import { wordNumber } from '../field.ts';
import { base64Bytes } from './base64.ts';
import { of, spoken } from './from-record.ts';

/** RFC 6455 §5.2. */
const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, connectionclose: 8, ping: 9, pong: 10 };

const message = (get: Parameters<typeof of<'websocket'>>[1]): Getter<RecordView> => of('websocket', get);

/** Payload as bytes, as far as the record holds it. */
const payload = (opcode: WebSocketRecord['opcode'] | null): Getter<RecordView> =>
  ({ record }, out) => {
    if (record.type !== 'websocket' || (opcode !== null && record.opcode !== opcode)) return;
    if (record.base64 !== undefined) out.addBytes(base64Bytes(record.base64));
    else if (record.text !== undefined) out.addBytes(toBytes(record.text));
  };

const text: Getter<RecordView> = message((record) => record.text);
const code: Getter<RecordView> = message((record) => record.code);

export const websocketFields: readonly Field[] = [
  {
    name: 'websocket', type: 'protocol', about: 'A WebSocket message; of a connection, that WebSocket was spoken.',
    record: spoken('websocket'),
  },
  {
    name: 'websocket.opcode', type: 'number', about: 'Kind of the message: text, binary, close, ping, pong or its number.',
    words: OPCODES, record: message(({ opcode }) => wordNumber(OPCODES, opcode)),
  },
  { name: 'websocket.fin', type: 'boolean', about: 'The message came to its end.', record: message(({ complete }) => complete) },
  {
    name: 'websocket.mask', type: 'boolean', about: 'Sent by the client, whose frames are masked.',
    record: message(({ from }) => from === 'client'),
  },
  {
    name: 'websocket.pmc', type: 'boolean', about: 'The message is compressed.',
    record: message(({ compressed }) => compressed),
  },
  {
    name: 'websocket.payload_length', type: 'number', about: 'Payload bytes on the wire over all frames of the message.',
    record: message(({ length }) => length),
  },
  {
    name: 'websocket.reassembled.length', type: 'number', about: 'Payload bytes after decompression.',
    record: message(({ decodedLength }) => decodedLength),
  },
  { name: 'websocket.fragment.count', type: 'number', about: 'Frames of the message.', record: message(({ frames }) => frames) },
  { name: 'websocket.payload', type: 'bytes', about: 'Payload, as far as it is kept.', bodies: true, record: payload(null) },
  { name: 'websocket.payload.text', type: 'text', about: 'Text of the message, as far as the record holds it.', record: text },
  { name: 'websocket.payload.ping', type: 'bytes', about: 'Payload of a ping.', bodies: true, record: payload('ping') },
  { name: 'websocket.payload.pong', type: 'bytes', about: 'Payload of a pong.', bodies: true, record: payload('pong') },
  { name: 'websocket.payload.close.status_code', type: 'number', most: 65_535, about: 'Code of a close frame.', record: code },
  {
    name: 'websocket.payload.close.reason', type: 'text', about: 'Reason of a close frame.',
    record: message((record) => record.reason),
  },
  { name: 'ws.message', type: 'text', about: 'Short for websocket.payload.text.', record: text },
  { name: 'ws.close.code', type: 'number', most: 65_535, about: 'Short for websocket.payload.close.status_code.', record: code },
];
