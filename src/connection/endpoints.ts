/** The two endpoints of a row of the flow table, as records have them. */
import { addressText } from '../bytes/address.ts';
import type { Endpoint } from '../record.ts';
import { communityId } from './community-id.ts';
import type { FlowTable } from './flow-table.ts';

const first = new Uint8Array(16);
const second = new Uint8Array(16);

/** The second endpoint of the row's key, or the first. */
export function endpointOf(table: FlowTable, entry: number, isSecond: boolean): Endpoint {
  const port = table.endpoint(entry, isSecond, first);
  return { address: addressText(first, 0, table.addressBytes === 4 ? 4 : 6), port };
}

/** `protocol`: 6 or 17. Which endpoint is which does not matter. */
export function communityIdOf(protocol: number, table: FlowTable, entry: number): string {
  const firstPort = table.endpoint(entry, false, first);
  const secondPort = table.endpoint(entry, true, second);
  const size = table.addressBytes;
  return communityId(protocol, first.subarray(0, size), firstPort, second.subarray(0, size), secondPort);
}
