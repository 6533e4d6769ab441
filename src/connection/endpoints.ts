/** The two endpoints of a row of the flow table, as records have them. */
import { ipv4Text, ipv6Text } from '../bytes/address.ts';
import type { Endpoint } from '../record.ts';
import { i32 } from '../bytes/read.ts';
import { communityId } from './community-id.ts';
import type { FlowTable } from './flow-table.ts';

const first = new Uint8Array(16);
const second = new Uint8Array(16);

/** The second endpoint of the row's key, or the first. */
export function endpointOf(table: FlowTable, entry: number, isSecond: boolean): Endpoint {
  const port = table.endpoint(entry, isSecond, first);
  return { address: table.addressBytes === 4 ? ipv4Again(first) : ipv6Text(first), port };
}

const TEXTS = 64;
const lastWords = new Int32Array(TEXTS);
const lastTexts: string[] = Array<string>(TEXTS).fill('0.0.0.0');

/** The text of an IPv4 address, which is kept for a while: hosts have many connections, and one text serves all. */
function ipv4Again(bytes: Uint8Array): string {
  const word = i32(bytes, 0);
  const slot = (word ^ (word >>> 8)) & (TEXTS - 1);
  if (lastWords[slot] !== word) {
    lastWords[slot] = word;
    lastTexts[slot] = ipv4Text(bytes);
  }
  return lastTexts[slot]!;
}

/** `protocol`: 6 or 17. Which endpoint is which does not matter. */
export function communityIdOf(protocol: number, table: FlowTable, entry: number): string {
  const firstPort = table.endpoint(entry, false, first);
  const secondPort = table.endpoint(entry, true, second);
  return communityId(protocol, table.addressBytes, first, firstPort, second, secondPort);
}
