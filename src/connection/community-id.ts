/** Community ID version 1, the flow hash that Zeek, Suricata and Arkime share (github.com/corelight/community-id-spec). */
import { SHA1_BYTES, sha1 } from '../bytes/sha1.ts';
import { base64Text } from '../bytes/text.ts';

/** Seed, both addresses, protocol, a zero, both ports. */
const hashed = new Uint8Array(40);
const digest = new Uint8Array(SHA1_BYTES);

/** Addresses are the first `size` bytes, 4 or 16; the lower endpoint goes first, so that both directions meet. The seed is 0. */
export function communityId(protocol: number, size: number, a: Uint8Array, aPort: number, b: Uint8Array, bPort: number): string {
  const swap = comesAfter(a, aPort, b, bPort, size);
  const [first, second] = swap ? [b, a] : [a, b];
  for (let at = 0; at < size; at++) {
    hashed[2 + at] = first[at]!;
    hashed[2 + size + at] = second[at]!;
  }
  const ports = 4 + 2 * size;
  hashed[ports - 2] = protocol;
  hashed[ports - 1] = 0;
  placePort(ports, swap ? bPort : aPort);
  placePort(ports + 2, swap ? aPort : bPort);
  sha1(hashed, ports + 4, digest);
  return `1:${base64Text(digest)}`;
}

function placePort(at: number, port: number): void {
  hashed[at] = port >> 8;
  hashed[at + 1] = port;
}

function comesAfter(a: Uint8Array, aPort: number, b: Uint8Array, bPort: number, size: number): boolean {
  for (let at = 0; at < size; at++) if (a[at] !== b[at]) return a[at]! > b[at]!;
  return aPort > bPort;
}
