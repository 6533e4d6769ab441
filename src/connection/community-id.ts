/** Community ID version 1, the flow hash that Zeek, Suricata and Arkime share (github.com/corelight/community-id-spec). */
import { sha1 } from '@noble/hashes/legacy.js';
import { base64Text } from '../bytes/text.ts';

const SEED = 0;

/** Addresses are 4 or 16 bytes; the lower endpoint goes first, so that both directions meet. */
export function communityId(protocol: number, a: Uint8Array, aPort: number, b: Uint8Array, bPort: number): string {
  const size = a.length;
  const swap = comesAfter(a, aPort, b, bPort);
  const input = new Uint8Array(2 + 2 * size + 2 + 4);
  const ports = 4 + 2 * size;
  input[1] = SEED;
  input.set(swap ? b : a, 2);
  input.set(swap ? a : b, 2 + size);
  input[2 + 2 * size] = protocol;
  const [first, second] = swap ? [bPort, aPort] : [aPort, bPort];
  input[ports] = first >> 8;
  input[ports + 1] = first;
  input[ports + 2] = second >> 8;
  input[ports + 3] = second;
  return `1:${base64Text(sha1(input))}`;
}

function comesAfter(a: Uint8Array, aPort: number, b: Uint8Array, bPort: number): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return a[at]! > b[at]!;
  return aPort > bPort;
}
