/** A part of a capture's connections, so that several machines can share one: which part a connection is in depends on itself alone. */
import { u8 } from '../bytes/read.ts';
import type { Shard } from '../options.ts';
import type { Packet } from '../wire/packet.ts';

/**
 * A hash of the two endpoints and the transport of a packet that is the same in both directions, on every machine and in every
 * run; part of the contract. FNV-1a over 32 bits of: the lower endpoint's address, the higher one's, the lower one's port,
 * the higher one's, both big-endian, and the IP protocol number. Endpoints are compared by address, then by port. FNV
 * leaves the low bits weak, of which a remainder makes most; so MurmurHash3's last step stirs them.
 */
export function flowHash({ bytes, srcAt, dstAt, srcPort, dstPort, ipVersion, transport }: Packet): number {
  const size = ipVersion === 6 ? 16 : 4;
  let order = 0;
  for (let i = 0; i < size && order === 0; i++) order = u8(bytes, srcAt + i) - u8(bytes, dstAt + i);
  const swap = (order === 0 ? srcPort - dstPort : order) > 0;
  let hash = 0x811c9dc5;
  const take = (byte: number): void => void (hash = Math.imul(hash ^ byte, 0x01000193));
  const takeAddress = (at: number): void => {
    for (let i = 0; i < size; i++) take(u8(bytes, at + i));
  };
  const takePort = (port: number): void => {
    take(port >> 8);
    take(port & 0xff);
  };
  takeAddress(swap ? dstAt : srcAt);
  takeAddress(swap ? srcAt : dstAt);
  takePort(swap ? dstPort : srcPort);
  takePort(swap ? srcPort : dstPort);
  take(transport);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Remembers which connections are in a shard: a bit each. */
export class ShardMembers {
  readonly shard: Shard;
  /** Connections of the shard. */
  readonly counts = { tcp: 0, udp: 0 };
  #bits = new Uint8Array(1024);
  /** Connections that are known by now: all with lower ids. */
  #known = 0;

  constructor(shard: Shard) {
    this.shard = shard;
  }

  /** Whether a connection is in the shard. One that is not known yet is that of the packet at hand. */
  has(id: number, packet: Packet): boolean {
    if (id >= this.#known) this.learn(id, packet);
    return (this.#bits[id >> 3]! & (1 << (id & 7))) !== 0;
  }

  /** The packet at hand has begun the connection `id`, unless that is known. */
  learn(id: number, packet: Packet): void {
    if (id < this.#known) return;
    this.#known = id + 1;
    if (id >> 3 >= this.#bits.length) {
      const larger = new Uint8Array(2 * this.#bits.length);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    if (flowHash(packet) % this.shard.of !== this.shard.number - 1) return;
    this.#bits[id >> 3]! |= 1 << (id & 7);
    this.counts[packet.transport === 6 ? 'tcp' : 'udp']++;
  }

  /** Whether a record or note about a connection, or about none, is for the shard to tell: what is about none is the first one's. */
  tells(connection: number | null, packet: Packet): boolean {
    return connection === null ? this.shard.number === 1 : this.has(connection, packet);
  }
}
