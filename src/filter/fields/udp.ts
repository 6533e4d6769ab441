import { Layer } from '../../wire/packet.ts';
import { UDP_CHECKSUM, UDP_LENGTH } from '../../wire/udp.ts';
import type { Field } from '../field.ts';
import { shortAt } from './from-frame.ts';
import { any } from './from-record.ts';
import { portFields } from './ports.ts';

export const udpFields: readonly Field[] = [
  ...portFields('udp'),
  { name: 'udp.length', type: 'number', about: 'Length field: header and payload.', frame: shortAt(Layer.Udp, UDP_LENGTH) },
  { name: 'udp.checksum', type: 'number', about: 'Checksum as it stands.', frame: shortAt(Layer.Udp, UDP_CHECKSUM) },
  {
    name: 'datagram', type: 'protocol', about: 'A datagram record; made only when datagrams are asked for.',
    record: any(({ record }) => (record.type === 'datagram' ? 1 : null)),
  },
];
