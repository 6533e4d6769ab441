/** Fields that TCP and UDP have alike. */
import type { Packet } from '../../wire/packet.ts';
import { Layer } from '../../wire/packet.ts';
import type { Field, RecordView } from '../field.ts';
import { protocol, when } from './from-frame.ts';
import { any, bothEnds, ends } from './from-record.ts';

export function portFields(name: 'tcp' | 'udp'): Field[] {
  const upper = name.toUpperCase();
  const number = name === 'tcp' ? 6 : 17;
  const runs = (packet: Packet): boolean => packet.transport === number;
  const carried = (view: RecordView): boolean => view.connection?.transport === name;
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
      name: `${name}.port`, type: 'number', about: 'Either port.', perLayer: 2, steady: true,
      frame: ({ context: { packet } }, out) => {
        if (!runs(packet)) return;
        out.add(packet.srcPort);
        out.add(packet.dstPort);
      },
      record: any((view) => (carried(view) ? bothEnds(view).map(({ port }) => port) : null)),
    },
    {
      name: `${name}.srcport`, type: 'number', about: 'Port of the sender.',
      frame: when(runs, (packet) => packet.srcPort), record: any((view) => (carried(view) ? ends(view, 'from').map(({ port }) => port) : null)),
    },
    {
      name: `${name}.dstport`, type: 'number', about: 'Port of the receiver.',
      frame: when(runs, (packet) => packet.dstPort), record: any((view) => (carried(view) ? ends(view, 'to').map(({ port }) => port) : null)),
    },
    {
      name: `${name}.payload`, type: 'bytes', about: 'Captured payload.',
      frame: ({ context: { packet } }, out) => {
        if (runs(packet) && packet.payloadEnd > packet.payloadStart) out.addBytes(packet.bytes, packet.payloadStart, packet.payloadEnd);
      },
    },
  ];
}
