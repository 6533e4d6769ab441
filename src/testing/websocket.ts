import { be16, be32, concat, octets } from './octets.ts';
import type { Data } from './octets.ts';
import type { Side } from '../side.ts';

/** Opcodes of RFC 6455 §11.8. */
export const Opcode = { Continuation: 0, Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;

export interface WebSocketFrameOptions {
  opcode?: number;
  payload?: Data;
  /** Last frame of its message; true. */
  fin?: boolean;
  /** Per-message compression bit (RFC 7692 §6); the payload has to be deflated already. */
  rsv1?: boolean;
  rsv2?: boolean;
  rsv3?: boolean;
  /** Masking key as a 32-bit number; no mask by default. */
  mask?: number;
  /** Bytes of the extended length, to write one that is not minimal. */
  lengthBytes?: 0 | 2 | 8;
  /** The length to announce, where it should differ from the payload's. */
  announce?: number;
}

/** One WebSocket frame (RFC 6455 §5.2). Nothing is checked: frames that break the rules are what it is for, too. */
export function webSocketFrame(options: WebSocketFrameOptions = {}): Uint8Array<ArrayBuffer> {
  const payload = octets(options.payload ?? '').slice();
  const length = options.announce ?? payload.length;
  const { fin = true, opcode = Opcode.Text, mask, lengthBytes = length < 126 ? 0 : length < 0x10000 ? 2 : 8 } = options;
  const first = (fin ? 0x80 : 0) | (options.rsv1 ? 0x40 : 0) | (options.rsv2 ? 0x20 : 0) | (options.rsv3 ? 0x10 : 0) | opcode;
  const masked = mask === undefined ? 0 : 0x80;
  const extended = lengthBytes === 0 ? '' : lengthBytes === 2 ? be16(length)
    : concat(be32(Math.floor(length / 0x1_0000_0000)), be32(length % 0x1_0000_0000));
  const key = mask === undefined ? new Uint8Array(0) : be32(mask);
  if (mask !== undefined) payload.forEach((value, at) => (payload[at] = value ^ key[at & 3]!));
  return concat(Uint8Array.of(first, masked | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)), extended, key, payload);
}

/** A frame as this side sends it: masked by the client, not by the server. */
export const frameOf = (from: Side, opcode: number, payload: Data, more: WebSocketFrameOptions = {}): Uint8Array<ArrayBuffer> =>
  webSocketFrame({ opcode, payload, ...(from === 'client' && { mask: 0x37fa213d }), ...more });

/** Payload of a close frame. */
export const closePayload = (code: number, reason = ''): Uint8Array<ArrayBuffer> => concat(be16(code), reason);
