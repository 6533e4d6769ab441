import { ipv4Text, ipv6Text, parseIpv4, parseIpv6 } from '../bytes/address.ts';
import { hexText } from '../bytes/text.ts';
import { isWithin, replaceAddress, SPECIAL4, SPECIAL6 } from './address-tree.ts';
import type { Keyed } from './keyed.ts';
import type { Tally } from './tally.ts';

export interface AddressRules {
  /** Leave IP addresses as they are. */
  readonly keepAddresses: boolean;
  /** Hardware addresses: replaced whole, but for the vendor's half, or left as they are. */
  readonly hardware: 'replace' | 'vendor' | 'keep';
}

const MAPPED = { bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], bits: 96 };
const NAT64 = { bytes: [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], bits: 96 };
const LOW = { bytes: Array.from({ length: 15 }, (): number => 0), bits: 120 };
const LINK_LOCAL = { bytes: [0xfe, 0x80], bits: 10 };
/** ff02::1:ff00:0/104, with the last three bytes of the address that is asked for (RFC 4291 §2.7.1). */
const SOLICITED = { bytes: [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff], bits: 104 };

/** Replacements of network and hardware addresses, and which of them the capture has. */
export class Addresses {
  readonly #keyed: Keyed;
  readonly #rules: AddressRules;
  readonly #tally: Tally;
  /** What was replaced already, by the original as text; with what is to stand for it. */
  readonly #ipv4 = new Map<string, Uint8Array>();
  readonly #ipv6 = new Map<string, Uint8Array>();
  readonly #hardware = new Map<string, Uint8Array>();
  /** Unicast IPv6 addresses by their last three bytes, for multicast groups that are made of those. */
  readonly #byEnd = new Map<string, Uint8Array>();

  constructor(keyed: Keyed, rules: AddressRules, tally: Tally) {
    this.#keyed = keyed;
    this.#rules = rules;
    this.#tally = tally;
  }

  /** Whether the capture has this address, as text, outside of texts. */
  has(text: string): boolean {
    return this.#ipv4.has(text) || this.#ipv6.has(text);
  }

  /** The same of an IPv6 address in any spelling. */
  has6(text: string): boolean {
    const address = parseIpv6(text);
    return address !== null && this.#ipv6.has(ipv6Text(address));
  }

  /** Looks at an address that will be replaced: others may be made of it. */
  learn6(bytes: Uint8Array, at: number): void {
    if (!isWithin(bytes, SOLICITED, at) && bytes[at] !== 0xff) {
      const address = bytes.slice(at, at + 16);
      this.#byEnd.set(hexText(address, 13, 16), address);
    }
  }

  /** Replaces the four bytes at `at`. */
  edit4(bytes: Uint8Array, at: number): void {
    if (this.#rules.keepAddresses || at + 4 > bytes.length) return;
    const original = bytes.slice(at, at + 4);
    bytes.set(this.#map4(original), at);
    if (!same(original, bytes, at)) this.#tally.count('ipv4-address');
  }

  /** Replaces the sixteen bytes at `at`. */
  edit6(bytes: Uint8Array, at: number): void {
    if (this.#rules.keepAddresses || at + 16 > bytes.length) return;
    const original = bytes.slice(at, at + 16);
    bytes.set(this.#map6(original), at);
    if (!same(original, bytes, at)) this.#tally.count('ipv6-address');
  }

  edit(bytes: Uint8Array, at: number, version: number): void {
    if (version === 4) this.edit4(bytes, at);
    else this.edit6(bytes, at);
  }

  /** Replaces the six bytes at `at`. */
  editHardware(bytes: Uint8Array, at: number): void {
    if (this.#rules.hardware === 'keep' || at + 6 > bytes.length) return;
    const original = bytes.slice(at, at + 6);
    bytes.set(this.#mapHardware(original), at);
    if (!same(original, bytes, at)) this.#tally.count('hardware-address');
  }

  /** The replacement of an address as text, in as many characters and the same spelling; null for what is no address. */
  text(text: string): string | null {
    if (this.#rules.keepAddresses) return parseIpv4(text) ?? parseIpv6(text) ? text : null;
    const four = parseIpv4(text);
    if (four !== null) return ipv4Text(this.#map4(four));
    const six = text.includes(':') ? parseIpv6(text) : null;
    return six && spelledLike(text, this.#map6(six));
  }

  /** The replacement of a hardware address as text, in the same spelling; null for one that the capture has in no header. */
  hardwareText(text: string): string | null {
    const mapped = this.#hardware.get(text.replace(/[:-]/g, '').toLowerCase());
    if (mapped === undefined) return null;
    let digit = 0;
    const digits = hexText(mapped);
    const spelled = text.replace(/[0-9a-f]/gi, () => digits[digit++]!);
    return /[A-F]/.test(text) ? spelled.toUpperCase() : spelled;
  }

  #map4(address: Uint8Array): Uint8Array {
    const text = ipv4Text(address);
    const known = this.#ipv4.get(text);
    if (known) return known;
    const isFixed = address[0] === 0 || address[0] === 127 || address[0]! >= 224;
    const mapped = isFixed ? address : replaceAddress(address, this.#keyed, SPECIAL4, 8, asManyDigits);
    this.#ipv4.set(text, mapped);
    return mapped;
  }

  #map6(address: Uint8Array): Uint8Array {
    const text = ipv6Text(address);
    const known = this.#ipv6.get(text);
    if (known) return known;
    const mapped = this.#new6(address);
    this.#ipv6.set(text, mapped);
    return mapped;
  }

  #new6(address: Uint8Array): Uint8Array {
    // Unspecified and loopback.
    if (isWithin(address, LOW) && address[15]! <= 1) return address;
    if (isWithin(address, MAPPED) || isWithin(address, NAT64)) {
      return joined(address.subarray(0, 12), this.#map4(address.slice(12)));
    }
    if (isWithin(address, SOLICITED)) {
      const target = this.#byEnd.get(hexText(address, 13, 16));
      const nobody = joined(Uint8Array.of(0xfe, 0x80), new Uint8Array(11), address.subarray(13));
      const mapped = target ? this.#map6(target) : this.#replace6(nobody);
      return joined(address.subarray(0, 13), mapped.subarray(13));
    }
    if (address[0] === 0xff) return address;
    return this.#replace6(address);
  }

  #replace6(address: Uint8Array): Uint8Array {
    // A nibble may become another, but a leading zero of its group, which is not written, only itself.
    return replaceAddress(address, this.#keyed, SPECIAL6, 4, (nibble, low) => {
      const isLeading = nibblesBefore(address, nibble).every((value) => value === 0);
      // Nobody writes the last nibble of a group of zeros in another way.
      if (isWithin(address, LINK_LOCAL) && nibble < 4) return false;
      return !isLeading || low > 0;
    });
  }

  #mapHardware(address: Uint8Array): Uint8Array {
    const text = hexText(address);
    const known = this.#hardware.get(text);
    if (known) return known;
    const mapped = this.#newHardware(address, text);
    this.#hardware.set(text, mapped);
    return mapped;
  }

  #newHardware(address: Uint8Array, text: string): Uint8Array {
    if (address.every((byte) => byte === 0)) return address;
    // The group of an IPv6 address ends in the last bytes of that (RFC 2464 §7): those of hosts were replaced.
    if (address[0] === 0x33 && address[1] === 0x33 && address[2] === 0xff) {
      const group = joined(Uint8Array.from(SOLICITED.bytes), address.subarray(3));
      return this.#rules.keepAddresses ? address : joined(address.subarray(0, 3), this.#map6(group).subarray(13));
    }
    if (address[0]! & 1) return address;
    if (this.#rules.hardware === 'vendor') return joined(address.subarray(0, 3), this.#mixed(address.slice(3), text.slice(0, 6)));
    // Who made up an address, and whether it is of a group, stays as it is.
    let mixed = this.#mixed(address, '');
    for (let round = 0; (mixed[0]! & 3) !== (address[0]! & 3) && round < 64; round++) mixed = this.#mixed(mixed, '');
    return mixed;
  }

  /** One to one over all values of as many bytes: four rounds that mix either half into the other. */
  #mixed(bytes: Uint8Array, purpose: string): Uint8Array {
    const half = bytes.length >> 1;
    const mixed = bytes.slice();
    for (let round = 0; round < 4; round++) {
      const [from, to] = round % 2 === 0 ? [0, half] : [half, 0];
      const size = from === 0 ? half : bytes.length - half;
      const noise = this.#keyed.digest(`hardware ${purpose} ${round}`, hexText(mixed, from, from + size));
      for (let at = to; at < (to === 0 ? half : bytes.length); at++) mixed[at]! ^= noise[at]!;
    }
    return mixed;
  }
}

/** Octets of one, two and three digits; the last one of a network and of its broadcasts stays. */
const asManyDigits = (octet: number, low: number, high: number): boolean =>
  ((high < 10) || (low >= 10 && high < 100) || low >= 100) && !(octet === 3 && (low === 0 || high === 255));

/** The nibbles of a 16-bit group before this one. */
function nibblesBefore(address: Uint8Array, nibble: number): number[] {
  const values: number[] = [];
  for (let at = nibble & ~3; at < nibble; at++) values.push((address[at >> 1]! >> (at & 1 ? 0 : 4)) & 15);
  return values;
}

/** Puts the digits of another address into the groups of a text: both have zeros and leading zeros at the same places. */
function spelledLike(text: string, address: Uint8Array): string {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const behind = tail === undefined ? [] : groups(tail);
  const words = behind.length + (behind.at(-1)?.includes('.') ? 1 : 0);
  const spell = (part: string[], first: number): string => part.map((group, at) => {
    const place = 2 * (first + at);
    if (group.includes('.')) return ipv4Text(address, place);
    const digits = ((address[place]! << 8) | address[place + 1]!).toString(16).padStart(group.length, '0');
    return /[A-F]/.test(group) ? digits.toUpperCase() : digits;
  }).join(':');
  return spell(groups(head), 0) + (tail === undefined ? '' : `::${spell(behind, 8 - words)}`);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const same = (a: Uint8Array, bytes: Uint8Array, at: number): boolean => a.every((byte, i) => byte === bytes[at + i]);
