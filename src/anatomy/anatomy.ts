import { Decoder } from '../decode/decoder.ts';
import type { Frame } from '../frame.ts';
import { layerName } from '../wire/layer-names.ts';
import type { FieldNode } from './node.ts';

/** The layers of one frame, taken alone: fragments stay what they are. */
export function anatomy(frame: Frame): FieldNode[] {
  const packet = new Decoder({ note: () => {} }).decode(frame);
  const layers: FieldNode[] = [];
  for (let column = 0; column < packet.layerCount; column++) {
    const start = packet.layerStart[column]! - frame.start;
    const end = packet.layerEnd[column]! - frame.start;
    layers.push({ label: layerName(packet, column), value: '', start, end, children: [] });
  }
  return layers;
}
