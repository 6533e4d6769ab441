import { EMPTY } from '../bytes/chunk.ts';
import type { SseRecord, WebSocketRecord } from '../record.ts';
import type { Side } from '../side.ts';

/**
 * A message of which no record has been made: whole, and with nothing to tell but what stands here. Where alike messages come by
 * the hundred thousand, and of a conversation a dozen is shown, this is all that most of them ever are. Borrowed: who offers
 * messages has one object for all.
 */
export class BareMessage {
  readonly type: 'websocket' | 'sse';
  /** Of event streams always the server. */
  from: Side = 'server';
  /** Both as in records; the conversation knows them. */
  connection = 0;
  stream = 0;
  exchange: number | null = null;
  frame = 0;
  /** Of that frame. */
  seconds = 0;
  nanos = 0;
  /** Bytes of content, decoded. */
  size = 0;
  /** Of WebSocket messages: frames, payload bytes on the wire, and whether they were compressed. */
  frames = 1;
  length = 0;
  compressed = false;
  /** The content that a record would show as text, in UTF-8: `bytes[start..end)`. */
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  opcode: WebSocketRecord['opcode'] = 'text';
  event: SseRecord['event'] = '';
  id: SseRecord['id'] = '';

  constructor(type: BareMessage['type']) {
    this.type = type;
  }
}

/** Whoever takes the records of one connection, and can do without some. */
export interface MessageTaker {
  /** Takes a message in place of its record: true. False where the record is wanted. */
  takes(message: BareMessage): boolean;
}
