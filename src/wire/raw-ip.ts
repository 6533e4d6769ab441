import { u8 } from '../bytes/read.ts';
import { byIpVersion, DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** LINKTYPE_RAW: no link header at all; the IP version says which. */
export function rawIp(packet: Packet): number {
  if (packet.lacks(Layer.RawIp, 1)) return DONE;
  packet.pass(Layer.RawIp, 0);
  return byIpVersion(u8(packet.bytes, packet.at));
}
