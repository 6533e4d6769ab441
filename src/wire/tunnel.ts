import { addressText } from '../bytes/address.ts';
import { i32 } from '../bytes/read.ts';
import type { TunnelInfo } from '../record.ts';
import type { Packet } from './packet.ts';

/** What a packet can run in, as `TunnelInfo.protocol` names it. The numbers index this list. */
const PROTOCOLS = ['gre', 'ip-in-ip', '6in4', '4in6', 'ipv6-in-ipv6', 'vxlan', 'geneve', 'gtp', 'teredo', 'l2tp', 'ayiya'] as const;

export const Tunnel = {
  Gre: 0, IpInIp: 1, SixInFour: 2, FourInSix: 3, SixInSix: 4, Vxlan: 5, Geneve: 6, Gtp: 7, Teredo: 8, L2tp: 9,
  Ayiya: 10,
} as const;
export type Tunnel = (typeof Tunnel)[keyof typeof Tunnel];

/** The id of a tunnel that has none. */
export const NO_TUNNEL_ID = -1;

/** Geneve captures show a network identifier a direction, so that one does not tell tunnels apart. */
const hasOneId = (kind: Tunnel): boolean => kind !== Tunnel.Geneve;

const WORDS = 8;
const FIRST_CAPACITY = 64;

/**
 * Tunnels under small numbers, from 1; 0 means none. Kind, identifier, outer addresses in either order and the tunnel
 * around it make a tunnel the same one. Looking up allocates nothing; beyond `limit` tunnels, new ones get 0.
 */
export class TunnelTable {
  /** Tunnels known; their ids are 1 to `size`. */
  size = 0;
  readonly #limit: number;
  /** Open addressing: tunnel ids, 0 for a free slot; at most half are used. */
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  #kinds = new Uint8Array(FIRST_CAPACITY);
  #versions = new Uint8Array(FIRST_CAPACITY);
  #ids = new Float64Array(FIRST_CAPACITY);
  #parents = new Int32Array(FIRST_CAPACITY);
  #connections = new Int32Array(FIRST_CAPACITY);
  /** Both addresses, the smaller first, four words each; IPv4 fills the first. */
  #words = new Int32Array(FIRST_CAPACITY * WORDS);
  readonly #key = new Int32Array(WORDS);

  constructor(limit = 65_535) {
    this.#limit = limit;
  }

  /** The tunnel of this kind and id between the addresses of the packet, inside the tunnel it is in. */
  intern(kind: Tunnel, id: number, packet: Packet): number {
    this.#placeKey(packet);
    const mask = this.#slots.length - 1;
    let slot = this.#hash(kind, id, packet.tunnel) & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#is(found, kind, id, packet)) return found;
      slot = (slot + 1) & mask;
    }
    if (this.size >= this.#limit) return 0;
    return this.#add(slot, kind, id, packet);
  }

  /** Remembers the connection that carries a tunnel's packets. */
  carriedBy(tunnel: number, connection: number): void {
    this.#connections[tunnel] = connection;
  }

  /** What a tunnel is, as it stands in records. Null for 0. */
  info(tunnel: number): TunnelInfo | null {
    if (tunnel < 1 || tunnel > this.size) return null;
    const id = this.#ids[tunnel]!;
    const connection = this.#connections[tunnel]!;
    return {
      protocol: PROTOCOLS[this.#kinds[tunnel]!]!,
      id: id === NO_TUNNEL_ID ? null : id,
      endpoints: [this.#address(tunnel, 0), this.#address(tunnel, WORDS / 2)],
      connection: connection < 0 ? null : connection,
      parent: this.info(this.#parents[tunnel]!),
    };
  }

  #add(slot: number, kind: Tunnel, id: number, packet: Packet): number {
    const tunnel = ++this.size;
    if (tunnel === this.#kinds.length) this.#grow();
    this.#kinds[tunnel] = kind;
    this.#versions[tunnel] = packet.ipVersion;
    this.#ids[tunnel] = id;
    this.#parents[tunnel] = packet.tunnel;
    this.#connections[tunnel] = -1;
    this.#words.set(this.#key, tunnel * WORDS);
    this.#slots[slot] = tunnel;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return tunnel;
  }

  #is(tunnel: number, kind: Tunnel, id: number, packet: Packet): boolean {
    if (this.#kinds[tunnel] !== kind || (hasOneId(kind) && this.#ids[tunnel] !== id)) return false;
    if (this.#parents[tunnel] !== packet.tunnel || this.#versions[tunnel] !== packet.ipVersion) return false;
    for (let word = 0; word < WORDS; word++) if (this.#words[tunnel * WORDS + word] !== this.#key[word]) return false;
    return true;
  }

  #placeKey(packet: Packet): void {
    const count = packet.ipVersion === 4 ? 1 : WORDS / 2;
    const key = this.#key.fill(0);
    let order = 0;
    for (let word = 0; word < count && order === 0; word++) {
      order = i32(packet.bytes, packet.srcAt + word * 4) - i32(packet.bytes, packet.dstAt + word * 4);
    }
    const low = order <= 0 ? packet.srcAt : packet.dstAt;
    const high = order <= 0 ? packet.dstAt : packet.srcAt;
    for (let word = 0; word < count; word++) {
      key[word] = i32(packet.bytes, low + word * 4);
      key[WORDS / 2 + word] = i32(packet.bytes, high + word * 4);
    }
  }

  #hash(kind: Tunnel, id: number, parent: number): number {
    let hash = Math.imul(hasOneId(kind) ? id | 0 : 0, 0x9e3779b1) ^ Math.imul(parent * 16 + kind, 0x85ebca77);
    for (let word = 0; word < WORDS; word++) {
      hash = Math.imul(hash ^ this.#key[word]!, 0xc2b2ae3d);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let tunnel = 1; tunnel <= this.size; tunnel++) {
      this.#key.set(this.#words.subarray(tunnel * WORDS, (tunnel + 1) * WORDS));
      let slot = this.#hash(this.#kinds[tunnel] as Tunnel, this.#ids[tunnel]!, this.#parents[tunnel]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = tunnel;
    }
    this.#slots = slots;
  }

  #grow(): void {
    const capacity = this.#kinds.length * 2;
    this.#kinds = grown(this.#kinds, new Uint8Array(capacity));
    this.#versions = grown(this.#versions, new Uint8Array(capacity));
    this.#ids = grown(this.#ids, new Float64Array(capacity));
    this.#parents = grown(this.#parents, new Int32Array(capacity));
    this.#connections = grown(this.#connections, new Int32Array(capacity));
    this.#words = grown(this.#words, new Int32Array(capacity * WORDS));
  }

  #address(tunnel: number, word: number): string {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < WORDS / 2; index++) view.setInt32(index * 4, this.#words[tunnel * WORDS + word + index]!);
    return addressText(bytes, 0, this.#versions[tunnel]!);
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
