/** Whether a frame comes from where the other frames of an end come from: by its TTL, and by its hardware address. */
import type { WatchedEnd } from './watched-end.ts';

/** Values from which stacks count down. */
const STARTS = [32, 64, 128, 255];

/** Routers on the way, if the sender began with the next value that stacks begin with. */
export const hops = (ttl: number): number => (STARTS.find((start) => ttl <= start) ?? 255) - ttl;

export interface Sighting {
  readonly ttl: number;
  readonly mac: number;
}

/**
 * What differs, in words; none where nothing does, or where the end's own frames differ. Some stacks begin resets with another
 * TTL: as many routers on the way count as the same way. Where the hardware addresses of the peer vary, too, they prove nothing.
 */
export function differences({ ttl, mac }: Sighting, end: WatchedEnd, peer?: WatchedEnd): string[] {
  if (end.frames === 0) return [];
  const found: string[] = [];
  if (!end.ttlVaries && ttl !== end.ttl && hops(ttl) !== hops(end.ttl)) found.push(`TTL ${ttl} instead of ${end.ttl}`);
  if (!end.macVaries && !(peer && macsVary(peer)) && mac >= 0 && end.mac >= 0 && mac !== end.mac) found.push('another hardware address');
  return found;
}

/** Its frames, the SYN among them, came from several hardware addresses: of a file that was made or altered, or by several ways. */
export const macsVary = ({ macVaries, frames, mac, synMac }: WatchedEnd): boolean => macVaries || (frames > 0 && synMac >= 0 && synMac !== mac);
