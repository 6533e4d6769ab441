/** The interfaces of this machine, as people know them: name, state, addresses. */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { libpcapInterfaces, systemInterfaces } from './interfaces.ts';

export interface Device {
  readonly name: string;
  /** Null where the system does not say: outside Linux, and of what is no single interface. */
  readonly up: boolean | null;
  /** With their prefix lengths, as in `10.0.0.5/24`. */
  readonly addresses: readonly string[];
  readonly mac: string | null;
  readonly mtu: number | null;
  readonly loopback: boolean;
}

/** Flags of an interface (netdevice(7)). */
const IFF_UP = 0x1, IFF_LOOPBACK = 0x8;
const NO_MAC = '00:00:00:00:00:00';

/** Everything that can be captured on: first what has an address, last what is no network interface but libpcap knows. */
export async function devices(): Promise<Device[]> {
  const names = new Set([...systemInterfaces(), ...(await libpcapInterfaces())]);
  return [...names].map(deviceOf).sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** Where to try whether anybody can capture: on the loopback, where there is one. */
export const faceToTry = (found: readonly Device[]): string | null =>
  (found.find(({ loopback }) => loopback) ?? found[0])?.name ?? null;

const rank = ({ name, addresses, up }: Device): number => (addresses.length > 0 ? 0 : up !== null ? 1 : name === 'any' ? 2 : 3);

function deviceOf(name: string): Device {
  const known = networkInterfaces()[name] ?? [];
  const flags = Number(systemFile(name, 'flags') ?? NaN);
  const mac = known[0]?.mac ?? systemFile(name, 'address');
  const mtu = systemFile(name, 'mtu');
  return {
    name,
    up: Number.isNaN(flags) ? (known.length > 0 ? true : null) : (flags & IFF_UP) !== 0,
    addresses: known.map(({ cidr, address }) => cidr ?? address),
    mac: mac === null || mac === NO_MAC ? null : mac,
    mtu: mtu === null ? null : Number(mtu),
    loopback: Number.isNaN(flags) ? known.some(({ internal }) => internal) : (flags & IFF_LOOPBACK) !== 0,
  };
}

/** What Linux says of an interface, or null. */
function systemFile(name: string, what: 'flags' | 'address' | 'mtu'): string | null {
  try {
    return readFileSync(`/sys/class/net/${name}/${what}`, 'utf8').trim();
  } catch {
    return null;
  }
}
