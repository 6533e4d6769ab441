import { u32 } from '../../bytes/read.ts';
import { geneveVni } from '../../wire/geneve.ts';
import { greKey } from '../../wire/gre.ts';
import { Layer } from '../../wire/packet.ts';
import { NO_TUNNEL_ID } from '../../wire/tunnel.ts';
import { vxlanVni } from '../../wire/vxlan.ts';
import type { Field } from '../field.ts';
import { header, protocol, shortAt } from './from-frame.ts';

export const tunnelFields: readonly Field[] = [
  { name: 'gre', type: 'protocol', about: 'Generic routing encapsulation.', frame: protocol(Layer.Gre) },
  { name: 'gre.proto', type: 'number', about: 'EtherType of what is inside.', frame: shortAt(Layer.Gre, 2) },
  {
    name: 'gre.key', type: 'number', about: 'Key, where there is one.',
    frame: header(Layer.Gre, 4, (bytes, at, out) => {
      const key = greKey(bytes, at);
      if (key !== NO_TUNNEL_ID) out.add(key);
    }),
  },
  { name: 'vxlan', type: 'protocol', about: 'VXLAN.', frame: protocol(Layer.Vxlan) },
  {
    name: 'vxlan.vni', type: 'number', about: 'Network identifier.',
    frame: header(Layer.Vxlan, 8, (bytes, at, out) => out.add(vxlanVni(bytes, at))),
  },
  { name: 'geneve', type: 'protocol', about: 'Geneve.', frame: protocol(Layer.Geneve) },
  {
    name: 'geneve.vni', type: 'number', about: 'Network identifier.',
    frame: header(Layer.Geneve, 8, (bytes, at, out) => out.add(geneveVni(bytes, at))),
  },
  { name: 'gtp', type: 'protocol', about: 'GPRS tunnelling, user plane.', frame: protocol(Layer.Gtp) },
  { name: 'teredo', type: 'protocol', about: 'Teredo.', frame: protocol(Layer.Teredo) },
  { name: 'mpls', type: 'protocol', about: 'A stack of MPLS labels.', frame: protocol(Layer.Mpls) },
  {
    name: 'mpls.label', type: 'number', about: 'Labels, outermost first.',
    frame: header(Layer.Mpls, 4, (bytes, at, out, end) => {
      for (let entry = at; entry + 4 <= end; entry += 4) out.add(u32(bytes, entry) >>> 12);
    }),
  },
];
