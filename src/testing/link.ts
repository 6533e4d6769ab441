/** Link-layer headers around an IP packet, by LINKTYPE_ number. */
import { macOf } from './address.ts';
import { IPV4, IPV6 } from './headers.ts';
import { be16, be32, concat } from './octets.ts';

/** LINKTYPE_ numbers that the builder can write (www.tcpdump.org/linktypes.html). */
export const LinkType = { Null: 0, Ethernet: 1, Raw: 101, Loop: 108, LinuxSll: 113, Ipv4: 228, Ipv6: 229, LinuxSll2: 276 } as const;

export const ethernetHeader = (source: Uint8Array, destination: Uint8Array, etherType: number): Uint8Array =>
  concat(macOf(destination), macOf(source), be16(etherType));

/**
 * The header that a capture of this link type has before an IP packet from `source` to `destination`; `outgoing` is what
 * cooked captures say of the packet's direction.
 * @throws {RangeError} for a link type that `LinkType` does not name.
 */
export function linkHeader(linkType: number, source: Uint8Array, destination: Uint8Array, outgoing: boolean): Uint8Array {
  const etherType = source.length === 4 ? IPV4 : IPV6;
  const packetType = outgoing ? 4 : 0;
  const paddedMac = concat(macOf(source), be16(0));
  switch (linkType) {
    case LinkType.Ethernet: return ethernetHeader(source, destination, etherType);
    case LinkType.Raw: case LinkType.Ipv4: case LinkType.Ipv6: return new Uint8Array(0);
    // AF_INET is 2 everywhere; AF_INET6 is 30 on Darwin, in the byte order of the host that captured.
    case LinkType.Null: return Uint8Array.of(source.length === 4 ? 2 : 30, 0, 0, 0);
    case LinkType.Loop: return be32(source.length === 4 ? 2 : 30);
    case LinkType.LinuxSll: return concat(be16(packetType), be16(1), be16(6), paddedMac, be16(etherType));
    case LinkType.LinuxSll2:
      return concat(be16(etherType), be16(0), be32(2), be16(1), Uint8Array.of(packetType, 6), paddedMac);
    default: throw new RangeError(`cannot write link type ${linkType}`);
  }
}
