/** The frames of a capture with what is known of each, in memory until all of them have been read. */
import type { FrameContext } from '../options.ts';
import { Fit, Layer, SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import { areaOf } from './area.ts';
import type { Area, Header, IpPart } from './area.ts';

/** What the transport of a frame carries, or what stands where a transport would. */
export interface Payload {
  readonly area: Area;
  readonly start: number;
  readonly end: number;
  /** 6, 17, 1, 58; 0 for what is behind the last header that is known. */
  readonly transport: number;
  readonly transportStart: number;
  /** What IP says of its payload; 0 where there is no IP. */
  readonly protocol: number;
  /** -1 for none. */
  readonly connection: number;
  /** Who sent it, as it was believed then; 0 is the client. */
  readonly side: 0 | 1;
  /** Of its first byte, for TCP. */
  readonly seq: number;
  readonly icmpType: number;
  readonly ip: IpPart | null;
  /** Bytes on the wire, where the snap length cut. */
  readonly isCut: boolean;
}

export interface FrameCopy {
  readonly number: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly originalLength: number;
  /** Index over all interfaces. */
  readonly face: number;
  /** Of the frame, then of each datagram that it completed. */
  readonly areas: readonly Area[];
  /** Outermost first. */
  readonly headers: readonly Header[];
  readonly payload: Payload;
  /** How decoding ended, and where, if not at a transport. */
  readonly fit: Fit;
  readonly fault: { readonly layer: number; readonly at: number; readonly need: number } | null;
  /** Earlier frames with fragments of what this one completes. */
  readonly fragments: readonly number[];
}

/** A copy of the frame at hand. `side`: 0 where the client of the connection, as it was opened, sent it. */
export function copyFrame({ frame, packet, connection, fragments }: FrameContext, face: number, side: 0 | 1): FrameCopy {
  const own = areaOf(frame.bytes.slice(frame.start, frame.end));
  const areas = new Map<Uint8Array, { area: Area; shift: number }>([[frame.bytes, { area: own, shift: frame.start }]]);
  const placeOf = (bytes: Uint8Array): { area: Area; shift: number } => {
    let place = areas.get(bytes);
    if (!place) areas.set(bytes, (place = { area: areaOf(bytes.slice()), shift: 0 }));
    return place;
  };
  const headers: Header[] = [];
  for (let column = 0; column < packet.layerCount; column++) {
    const { area, shift } = placeOf(packet.bytesOf(column));
    headers.push({
      layer: packet.layers[column] as Layer, area,
      start: packet.layerStart[column]! - shift, end: packet.layerEnd[column]! - shift,
    });
  }
  const { area, shift } = placeOf(packet.bytes);
  const hasFault = packet.fit === Fit.Truncated || packet.fit === Fit.Malformed;
  const transport = hasFault && packet.transport !== 6 ? 0 : packet.transport;
  const start = Math.min(transport === 0 ? packet.at : packet.payloadStart, packet.end) - shift;
  return {
    number: frame.number, seconds: frame.seconds, nanos: frame.nanos, originalLength: frame.originalLength, face,
    areas: [...areas.values()].map((place) => place.area), headers,
    payload: {
      area, start, end: (transport === 0 ? packet.end : packet.payloadEnd) - shift,
      transport, transportStart: packet.transportStart - shift, protocol: packet.protocol,
      connection, side, seq: packet.flags & SYN ? (packet.seq + 1) | 0 : packet.seq, icmpType: packet.icmpType,
      ip: ipPart(packet, area, shift), isCut: packet.end < packet.wireEnd,
    },
    fit: packet.fit, fragments: [...fragments],
    fault: hasFault ? { layer: packet.faultLayer, at: packet.faultAt - shift, need: packet.faultNeed } : null,
  };
}

function ipPart(packet: Packet, area: Area, shift: number): IpPart | null {
  if (packet.ipVersion === 0) return null;
  return { area, version: packet.ipVersion === 4 ? 4 : 6, srcAt: packet.srcAt - shift, dstAt: packet.dstAt - shift };
}
