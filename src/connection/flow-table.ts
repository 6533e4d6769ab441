/**
 * Finds the connection of a packet by its 4-tuple. Runs per frame: no strings, no objects. Open addressing over typed
 * arrays; a key is the two endpoints in a fixed order, so that both directions meet, with transport and tunnel behind.
 * Rows are in pieces, so that more of them are never copied, and what a row leads to stands beside its key: with millions
 * of rows each is far from the processor, and looking at one place of it is all that a frame can afford.
 */
import { i32 } from '../bytes/read.ts';
import type { Packet } from '../wire/packet.ts';

const NONE = -1;
/** Rows of a piece: 4,096. */
const PIECE = 12;
const IN_PIECE = (1 << PIECE) - 1;

export class FlowTable {
  /** Words of one address: 1 for IPv4, 4 for IPv6. */
  readonly #addressWords: number;
  readonly #width: number;
  /** Hash and entry, two words a slot; entry is stored plus one, so that 0 means free. */
  #slots = new Int32Array(2 << 10);
  #mask = (1 << 10) - 1;
  /** Key, stream and lead of each row; of a free one, the next free one stands first. */
  readonly #pieces: Int32Array[] = [];
  readonly #keyWords: number;
  readonly #probe: Int32Array;
  #free = NONE;
  #count = 0;
  #top = 0;

  /** Whether the source of the last packet looked up is the second endpoint of its key. */
  swapped = false;

  constructor(ipVersion: 4 | 6) {
    this.#addressWords = ipVersion === 4 ? 1 : 4;
    this.#keyWords = 2 * this.#addressWords + 2;
    this.#width = this.#keyWords + 2;
    this.#probe = new Int32Array(this.#keyWords);
  }

  /** Bytes of one address. */
  get addressBytes(): number {
    return 4 * this.#addressWords;
  }

  /** Entries in use. */
  get size(): number {
    return this.#count;
  }

  /** The entry of a packet's 4-tuple, made if new. Sets `swapped`. */
  find(packet: Packet, tunnel = packet.tunnel): number {
    if (this.#addressWords === 1) return this.#findShort(packet, tunnel);
    this.#order(packet, packet.srcAt, packet.dstAt, packet.srcPort, packet.dstPort, packet.portsOf, tunnel);
    return this.#look(true);
  }

  /** The same for addresses of one word. Every frame of IPv4 asks this, and loops over four words would take twice as long. */
  #findShort(packet: Packet, tunnel: number): number {
    const { bytes, srcPort, dstPort } = packet;
    const source = i32(bytes, packet.srcAt);
    const destination = i32(bytes, packet.dstAt);
    const swapped = source > destination || (source === destination && srcPort > dstPort);
    const first = swapped ? destination : source;
    const second = swapped ? source : destination;
    const ports = swapped ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort;
    const rest = (tunnel << 8) | packet.portsOf;
    const hash = finish(mix(mix(mix(mix(SEED, first), second), ports), rest));
    this.swapped = swapped;
    const slots = this.#slots;
    let slot = hash & this.#mask;
    for (; slots[2 * slot + 1] !== 0; slot = (slot + 1) & this.#mask) {
      if (slots[2 * slot] !== hash) continue;
      const entry = slots[2 * slot + 1]! - 1;
      const keys = this.#pieces[entry >> PIECE]!;
      const base = (entry & IN_PIECE) * SHORT_WIDTH;
      if (keys[base] === first && keys[base + 1] === second && keys[base + 2] === ports && keys[base + 3] === rest) return entry;
    }
    this.#probe[0] = first;
    this.#probe[1] = second;
    this.#probe[2] = ports;
    this.#probe[3] = rest;
    return this.#insert(slot, hash);
  }

  /** The entry that a packet's 4-tuple would have in a tunnel, or -1. Sets `swapped`. */
  peek(packet: Packet, tunnel: number): number {
    this.#order(packet, packet.srcAt, packet.dstAt, packet.srcPort, packet.dstPort, packet.portsOf, tunnel);
    return this.#look(false);
  }

  /** The entry of the packet that an ICMP error quotes, made if enough of it is quoted, or -1. Sets `swapped`. */
  findQuoted(packet: Packet): number {
    const { quotedSrcAt, quotedDstAt, quotedSrcPort, quotedDstPort, quotedProtocol, tunnel } = packet;
    this.#order(packet, quotedSrcAt, quotedDstAt, quotedSrcPort, quotedDstPort, quotedProtocol, tunnel);
    return this.#look(packet.quotedPortsOf !== 0);
  }

  /** Copies an endpoint's address into `into` (4 or 16 bytes) and returns its port. */
  endpoint(entry: number, second: boolean, into: Uint8Array): number {
    const keys = this.#pieces[entry >> PIECE]!;
    const base = (entry & IN_PIECE) * this.#width;
    const from = base + (second ? this.#addressWords : 0);
    for (let word = 0; word < this.#addressWords; word++) {
      const value = keys[from + word]!;
      into[4 * word] = value >>> 24;
      into[4 * word + 1] = value >>> 16;
      into[4 * word + 2] = value >>> 8;
      into[4 * word + 3] = value;
    }
    const ports = keys[base + 2 * this.#addressWords]!;
    return second ? ports & 0xffff : ports >>> 16;
  }

  /** Stream number of an entry, -1 while it has none. */
  stream(entry: number): number {
    return this.#pieces[entry >> PIECE]![(entry & IN_PIECE) * this.#width + this.#keyWords]!;
  }

  setStream(entry: number, stream: number): void {
    this.#pieces[entry >> PIECE]![(entry & IN_PIECE) * this.#width + this.#keyWords] = stream;
  }

  /** Where an entry leads: a number of whoever asks, 0 for nowhere. */
  lead(entry: number): number {
    return this.#pieces[entry >> PIECE]![(entry & IN_PIECE) * this.#width + this.#keyWords + 1]!;
  }

  setLead(entry: number, lead: number): void {
    this.#pieces[entry >> PIECE]![(entry & IN_PIECE) * this.#width + this.#keyWords + 1] = lead;
  }

  /** Forgets an entry; its number will be used again. */
  remove(entry: number): void {
    const keys = this.#pieces[entry >> PIECE]!;
    const base = (entry & IN_PIECE) * this.#width;
    const slots = this.#slots;
    const mask = this.#mask;
    let hole = hashOf(keys, base, this.#keyWords) & mask;
    while (slots[2 * hole + 1] !== entry + 1) hole = (hole + 1) & mask;
    // Backward shift: whoever had to step over the hole moves into it, so that no marker is needed.
    for (let next = (hole + 1) & mask; slots[2 * next + 1] !== 0; next = (next + 1) & mask) {
      const home = slots[2 * next]! & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      slots[2 * hole] = slots[2 * next]!;
      slots[2 * hole + 1] = slots[2 * next + 1]!;
      hole = next;
    }
    slots[2 * hole + 1] = 0;
    keys[base] = this.#free;
    this.#free = entry;
    this.#count--;
  }

  #look(make: boolean): number {
    const hash = hashOf(this.#probe, 0, this.#keyWords);
    let slot = hash & this.#mask;
    for (; this.#slots[2 * slot + 1] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#slots[2 * slot] === hash && this.#same(this.#slots[2 * slot + 1]! - 1)) return this.#slots[2 * slot + 1]! - 1;
    }
    return make ? this.#insert(slot, hash) : NONE;
  }

  /** Writes the key with its endpoints in order: the lower address first, then the lower port. */
  #order(
    packet: Packet, srcAt: number, dstAt: number, srcPort: number, dstPort: number, transport: number, tunnel: number,
  ): void {
    const { bytes } = packet;
    const words = this.#addressWords;
    let difference = 0;
    for (let word = 0; word < words && difference === 0; word++) {
      const a = i32(bytes, srcAt + 4 * word);
      const b = i32(bytes, dstAt + 4 * word);
      difference = a < b ? -1 : a > b ? 1 : 0;
    }
    if (difference === 0) difference = srcPort - dstPort;
    this.swapped = difference > 0;
    const first = this.swapped ? dstAt : srcAt;
    const second = this.swapped ? srcAt : dstAt;
    for (let word = 0; word < words; word++) {
      this.#probe[word] = i32(bytes, first + 4 * word);
      this.#probe[words + word] = i32(bytes, second + 4 * word);
    }
    this.#probe[2 * words] = this.swapped ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort;
    this.#probe[2 * words + 1] = (tunnel << 8) | transport;
  }

  #same(entry: number): boolean {
    const keys = this.#pieces[entry >> PIECE]!;
    const base = (entry & IN_PIECE) * this.#width;
    for (let word = 0; word < this.#keyWords; word++) if (keys[base + word] !== this.#probe[word]) return false;
    return true;
  }

  #insert(slot: number, hash: number): number {
    const entry = this.#free === NONE ? this.#top++ : this.#free;
    if (entry >> PIECE === this.#pieces.length) this.#pieces.push(new Int32Array(this.#width << PIECE));
    const row = this.#pieces[entry >> PIECE]!;
    const base = (entry & IN_PIECE) * this.#width;
    if (entry === this.#free) this.#free = row[base]!;
    for (let word = 0; word < this.#keyWords; word++) row[base + word] = this.#probe[word]!;
    row[base + this.#keyWords] = NONE;
    row[base + this.#keyWords + 1] = 0;
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = entry + 1;
    // Three quarters may be taken: half would be found a little sooner, and fits half as often into the processor's cache.
    if (4 * ++this.#count > 3 * this.#mask) this.#grow();
    return entry;
  }

  #grow(): void {
    const old = this.#slots;
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(2 * (this.#mask + 1));
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      let slot = old[at]! & this.#mask;
      while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[2 * slot] = old[at]!;
      this.#slots[2 * slot + 1] = old[at + 1]!;
    }
  }
}

/** Words of a row of IPv4. */
const SHORT_WIDTH = 6;
const SEED = 0x9e3779b9 | 0;

function hashOf(words: Int32Array, base: number, count: number): number {
  let hash = SEED;
  for (let word = 0; word < count; word++) hash = mix(hash, words[base + word]!);
  return finish(hash);
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function finish(hash: number): number {
  const mixed = Math.imul(hash, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
