import type { Packet } from '../../wire/packet.ts';

export type ErrorKind =
  'destination-unreachable' | 'administratively-prohibited' | 'ttl-exceeded' | 'fragmentation-needed' | 'connection-refused';

/** RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1: codes of type 3 by which a filter speaks. */
const PROHIBITED = [9, 10, 13];
/** RFC 4443 §3.1: prohibited, source address failed policy, reject route. */
const PROHIBITED_V6 = [1, 5, 6];
const PORT_UNREACHABLE = 3, PORT_UNREACHABLE_V6 = 4;
const FRAGMENTATION_NEEDED = 4;

/** What an ICMP error means for the quoted packet, null for those that are no fault of the path. */
export const kindOfError = (packet: Packet): ErrorKind | null => (packet.transport === 1 ? kindOfIcmp(packet) : kindOfIcmpv6(packet));

function kindOfIcmp(packet: Packet): ErrorKind | null {
  const { icmpType, icmpCode } = packet;
  if (icmpType === 11) return icmpCode === 0 ? 'ttl-exceeded' : null;
  if (icmpType !== 3) return null;
  if (icmpCode === FRAGMENTATION_NEEDED) return 'fragmentation-needed';
  if (icmpCode === PORT_UNREACHABLE) return closedPort(packet);
  return PROHIBITED.includes(icmpCode) ? 'administratively-prohibited' : 'destination-unreachable';
}

function kindOfIcmpv6(packet: Packet): ErrorKind | null {
  const { icmpType, icmpCode } = packet;
  if (icmpType === 2) return 'fragmentation-needed';
  if (icmpType === 3) return icmpCode === 0 ? 'ttl-exceeded' : null;
  if (icmpType !== 1) return null;
  if (icmpCode === PORT_UNREACHABLE_V6) return closedPort(packet);
  return PROHIBITED_V6.includes(icmpCode) ? 'administratively-prohibited' : 'destination-unreachable';
}

/** A host without a listener answers a SYN with a reset (RFC 9293 §3.10.7.1); where ICMP says it, a filter does. */
const closedPort = ({ quotedProtocol }: Packet): ErrorKind => (quotedProtocol === 6 ? 'administratively-prohibited' : 'connection-refused');
