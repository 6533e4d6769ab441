/** Ways of reading frame fields: which packets have the field, and where its bytes stand. */
import { u16, u8 } from '../../bytes/read.ts';
import type { Layer, Packet } from '../../wire/packet.ts';
import type { FrameView, Getter } from '../field.ts';
import type { Values } from '../values.ts';

/** One number of every packet that `has` the field. */
export const when = (has: (packet: Packet) => boolean, get: (packet: Packet, view: FrameView) => number): Getter<FrameView> =>
  (view, out) => {
    const { packet } = view.context;
    if (has(packet)) out.add(get(packet, view));
  };

export const isTcp = (packet: Packet): boolean => packet.transport === 6;
export const isUdp = (packet: Packet): boolean => packet.transport === 17;

/** One number of every TCP segment. */
export const segment = (get: (packet: Packet, view: FrameView) => number): Getter<FrameView> => when(isTcp, get);

/**
 * Visits every header of a layer on the way down, outermost first, that has at least `size` bytes. `at` is its first byte,
 * `end` one past its last.
 */
export const header = (
  layer: Layer, size: number, visit: (bytes: Uint8Array, at: number, out: Values, end: number) => void,
): Getter<FrameView> =>
  ({ context: { packet } }, out) => {
    for (let column = 0; column < packet.layerCount; column++) {
      const at = packet.layerStart[column]!;
      const end = packet.layerEnd[column]!;
      if (packet.layers[column] === layer && end - at >= size) visit(packet.bytesOf(column), at, out, end);
    }
  };

export const byteAt = (layer: Layer, offset: number, of: (byte: number) => number = (byte) => byte): Getter<FrameView> =>
  header(layer, offset + 1, (bytes, at, out) => out.add(of(u8(bytes, at + offset))));

export const shortAt = (layer: Layer, offset: number, of: (short: number) => number = (short) => short): Getter<FrameView> =>
  header(layer, offset + 2, (bytes, at, out) => out.add(of(u16(bytes, at + offset))));

export const bytesAt = (layer: Layer, offset: number, length: number): Getter<FrameView> =>
  header(layer, offset + length, (bytes, at, out) => out.addBytes(bytes, at + offset, at + offset + length));

/** The bytes of a protocol: its header and all it carries, so that `tcp contains` finds payload. Padding is not carried. */
export const protocol = (...layers: Layer[]): Getter<FrameView> =>
  ({ context: { packet, frame } }, out) => {
    for (let column = 0; column < packet.layerCount; column++) {
      if (!layers.includes(packet.layers[column] as Layer)) continue;
      const bytes = packet.bytesOf(column);
      const end = bytes === packet.bytes ? packet.end : bytes === frame.bytes ? frame.end : 0;
      out.addBytes(bytes, packet.layerStart[column]!, Math.max(end, packet.layerEnd[column]!));
    }
  };
