import type { Layer } from '../wire/packet.ts';

/** Bytes with headers in them: those of a frame, or of a datagram that was put together from fragments. Both arrays are owned. */
export interface Area {
  readonly bytes: Uint8Array;
  /** What becomes of them. */
  readonly out: Uint8Array;
}

export const areaOf = (bytes: Uint8Array): Area => ({ bytes, out: bytes.slice() });

/** A header and where it stands in its area. */
export interface Header {
  readonly layer: Layer;
  readonly area: Area;
  readonly start: number;
  readonly end: number;
}

/** What IP says of a packet: its addresses, and where its payload is. */
export interface IpPart {
  readonly area: Area;
  readonly version: 4 | 6;
  readonly srcAt: number;
  readonly dstAt: number;
}
