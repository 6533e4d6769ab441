/** Fields that TCP and UDP have alike. */
import type { Packet } from '../../wire/packet.ts';
import { Layer } from '../../wire/packet.ts';
import type { Endpoint } from '../../record.ts';
import type { Field, Getter, RecordView } from '../field.ts';
import { protocol, when } from './from-frame.ts';
import { any, bothEnds, ends } from './from-record.ts';

const MOST = 65_535;

export function portFields(name: 'tcp' | 'udp'): Field[] {
  const upper = name.toUpperCase();
  const number = name === 'tcp' ? 6 : 17;
  const runs = (packet: Packet): boolean => packet.transport === number;
  const carried = (view: RecordView): boolean => view.connection?.transport === name;
  const ports = (of: (view: RecordView) => Endpoint[]): Getter<RecordView> =>
    any((view) => (carried(view) ? of(view).map(({ port }) => port) : null));
  return [
    {
      name, type: 'protocol', about: `${upper}.`, steady: true,
      frame: protocol(name === 'tcp' ? Layer.Tcp : Layer.Udp), record: any((view) => (carried(view) ? 1 : null)),
    },
    {
      name: `${name}.stream`, type: 'number', about: `Number of the ${upper} conversation, from 0.`, steady: true,
      frame: ({ context }, out) => {
        if (runs(context.packet) && context.stream >= 0) out.add(context.stream);
      },
      record: any((view) => (carried(view) ? view.connection!.stream : null)),
    },
    {
      name: `${name}.port`, type: 'number', most: MOST, about: 'Either port.', perLayer: 2, steady: true,
      frame: ({ context: { packet } }, out) => {
        if (!runs(packet)) return;
        out.add(packet.srcPort);
        out.add(packet.dstPort);
      },
      record: ports(bothEnds),
    },
    {
      name: `${name}.srcport`, type: 'number', most: MOST, about: 'Port of the sender.',
      frame: when(runs, (packet) => packet.srcPort), record: ports((view) => ends(view, 'from')),
    },
    {
      name: `${name}.dstport`, type: 'number', most: MOST, about: 'Port of the receiver.',
      frame: when(runs, (packet) => packet.dstPort), record: ports((view) => ends(view, 'to')),
    },
    {
      name: `${name}.payload`, type: 'bytes', about: 'Captured payload.',
      frame: ({ context: { packet } }, out) => {
        const { bytes, payloadStart, payloadEnd } = packet;
        if (runs(packet) && payloadEnd > payloadStart) out.addBytes(bytes, payloadStart, payloadEnd);
      },
    },
  ];
}
