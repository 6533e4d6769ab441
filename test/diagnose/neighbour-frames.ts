import { icmpMessage, ipPacket } from '../../src/testing/headers.ts';
import { concat, fromHex } from '../../src/testing/index.ts';
import { parseAddress } from '../../src/bytes/address.ts';

/** Hardware addresses by a letter each. */
export const mac = (letter: string): Uint8Array => Uint8Array.of(2, 0, 0, 0, 0, letter.charCodeAt(0));
const BROADCAST = fromHex('ffffffffffff');

/** An ARP message in its Ethernet frame. */
export function arpFrame(operation: 1 | 2, station: string, sender: string, target: string): Uint8Array {
  return concat(
    BROADCAST, mac(station), fromHex('0806 0001 0800 06 04'), Uint8Array.of(0, operation), mac(station), parseAddress(sender)!,
    new Uint8Array(6), parseAddress(target)!,
  );
}

const ask = (station: string, sender: string, target: string): Uint8Array => arpFrame(1, station, sender, target);
const answer = (station: string, sender: string, target: string): Uint8Array => arpFrame(2, station, sender, target);
export const arpFrames = { ask, answer, announce: (station: string, address: string): Uint8Array => ask(station, address, address) };

/** A neighbor solicitation or advertisement; `flags` are those of the advertisement. */
export function ndpFrame(type: 135 | 136, station: string, source: string, target: string, flags = 0): Uint8Array {
  const from = parseAddress(source)!, to = parseAddress('ff02::1')!;
  const option = source === '::' ? '' : concat(Uint8Array.of(type === 135 ? 1 : 2, 1), mac(station));
  const message = icmpMessage(from, to, type, 0, flags * 0x1000000, concat(parseAddress(target)!, option));
  return concat(BROADCAST, mac(station), fromHex('86dd'), ipPacket({
    source: from, destination: to, protocol: 58, payload: message, id: 0, dontFragment: false, ttl: 255,
  }));
}
