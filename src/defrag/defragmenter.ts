import { addressText } from '../bytes/address.ts';
import { i32 } from '../bytes/read.ts';
import type { Frame } from '../frame.ts';
import type { NoteCode, NoteDetail, NoteSink } from '../note.ts';
import { IPV4_SOURCE } from '../wire/ipv4.ts';
import { IPV6_HEADER, IPV6_SOURCE } from '../wire/ipv6.ts';
import { Fit, Layer } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import { Datagram, Filled, KEY_WORDS, LONGEST, PAYLOAD, ROUTED_DESTINATION } from './datagram.ts';

const KEY_ADDRESSES = 4;
/** A fragment of a datagram that became whole this little ago, and says the same, is a copy. */
const COPY_SECONDS = 0.25;
const RECENT = 4;
/** What a datagram costs besides its bytes. */
const OVERHEAD = 512;

export interface DefragmenterOptions {
  note: NoteSink;
  /** Most bytes in unfinished datagrams; beyond, the oldest is given up. */
  maxBytes?: number;
  /** Seconds of capture time after which an unfinished datagram is given up: 60 by RFC 8200 §4.5 and RFC 1122 §3.3.2. */
  timeout?: number;
}

/**
 * IP fragments to datagrams, for both versions (RFC 791 §3.2, RFC 8200 §4.5). Bytes that came first are kept. A whole
 * datagram is handed out with its first fragment's IP header in front, borrowed until the next frame.
 */
export class Defragmenter {
  readonly #note: NoteSink;
  readonly #maxBytes: number;
  readonly #timeout: number;
  /** Earlier frames whose fragments are in the packet at hand. The caller empties it for each frame. */
  readonly frames: number[] = [];
  /** Unfinished datagrams by hash, chained where hashes are equal; and in the order in which they began. */
  readonly #byHash = new Map<number, Datagram>();
  readonly #byAge = new Set<Datagram>();
  readonly #key = new Int32Array(KEY_WORDS);
  #bytes = 0;
  /** The datagrams that became whole last, newest first, and when. */
  readonly #recent: { datagram: Datagram; time: number }[] = [];

  constructor(options: DefragmenterOptions) {
    this.#note = options.note;
    this.#maxBytes = options.maxBytes ?? 16 << 20;
    this.#timeout = options.timeout ?? 60;
  }

  /** Unfinished datagrams. */
  get pending(): number {
    return this.#byAge.size;
  }

  /**
   * Takes the fragment that the packet stands at. True when that makes its datagram whole: the packet then stands at the
   * first byte behind the IP headers, in the datagram's bytes. Otherwise the packet is stopped as a fragment.
   */
  add(packet: Packet, frame: Frame): boolean {
    const start = packet.fragmentOffset;
    const end = start + packet.wireEnd - packet.at;
    packet.stop(Fit.Fragment, Layer.Fragment, packet.at, end - start, packet.end - packet.at);
    packet.leavePayload();
    if (end > LONGEST) {
      this.#tell('fragment-too-long', packet, frame, `would reach byte ${end}, more than an IP datagram can have`, { end });
      return false;
    }
    // Cut by the snap length: the missing bytes will never come.
    if (packet.end < packet.wireEnd || end === start) return false;
    this.#placeKey(packet);
    let datagram = this.#find();
    if (!datagram && this.#isCopy(packet, start, end, frame)) return false;
    datagram ??= this.#begin(frame);
    const before = datagram.bytes.length;
    const filled = datagram.fill(packet.bytes, packet.at, start, end, !packet.moreFragments);
    this.#bytes += datagram.bytes.length - before;
    datagram.broughtBy(frame.number, this.frames);
    if (filled !== Filled.New) this.#tellOverlap(filled, datagram, packet, frame, start, end);
    if (start === 0 && datagram.headerStart === 0) placeHeader(datagram, packet);
    if (datagram.whole) {
      this.#forget(datagram);
      this.#remember(datagram, frame);
      // Those of a datagram around this one are among them.
      this.frames.length = 0;
      for (const number of datagram.frames) if (number !== frame.number) this.frames.push(number);
      handOut(datagram, packet);
      return true;
    }
    this.#keepBudget(frame.number);
    return false;
  }

  /** Gives up what has waited too long. */
  expire(frame: Frame): void {
    for (const datagram of this.#byAge) {
      const waited = frame.seconds - datagram.seconds + (frame.nanos - datagram.nanos) / 1e9;
      if (waited <= this.#timeout) return;
      this.#giveUp(datagram, 'fragment-missing', frame.number, `within ${this.#timeout} seconds`);
    }
  }

  /** The capture ends: whatever is unfinished stays so. */
  finish(): void {
    for (const datagram of this.#byAge) this.#giveUp(datagram, 'fragment-missing', null, 'before the capture ended');
  }

  #placeKey(packet: Packet): void {
    const key = this.#key.fill(0);
    key[0] = packet.ipVersion;
    key[1] = packet.ipId;
    // Behind an IPv6 fragment header only the first fragment names the protocol for certain.
    key[2] = packet.ipVersion === 4 ? packet.protocol : 0;
    key[3] = packet.tunnel;
    const words = packet.ipVersion === 4 ? 1 : 4;
    for (let word = 0; word < words; word++) {
      key[KEY_ADDRESSES + word] = i32(packet.bytes, packet.srcAt + word * 4);
      key[KEY_ADDRESSES + 4 + word] = i32(packet.bytes, packet.dstAt + word * 4);
    }
  }

  #remember(datagram: Datagram, frame: Frame): void {
    this.#recent.unshift({ datagram, time: frame.seconds + frame.nanos / 1e9 });
    if (this.#recent.length > RECENT) this.#recent.pop();
  }

  #isCopy(packet: Packet, start: number, end: number, frame: Frame): boolean {
    const now = frame.seconds + frame.nanos / 1e9;
    return this.#recent.some(({ datagram, time }) =>
      Math.abs(now - time) <= COPY_SECONDS && sameKey(datagram.key, this.#key) && datagram.says(packet.bytes, packet.at, start, end));
  }

  #find(): Datagram | null {
    let datagram = this.#byHash.get(hash(this.#key)) ?? null;
    while (datagram && !sameKey(datagram.key, this.#key)) datagram = datagram.next;
    return datagram;
  }

  #begin(frame: Frame): Datagram {
    const datagram = new Datagram(this.#key, frame);
    const slot = hash(this.#key);
    datagram.next = this.#byHash.get(slot) ?? null;
    this.#byHash.set(slot, datagram);
    this.#byAge.add(datagram);
    this.#bytes += OVERHEAD + datagram.bytes.length;
    return datagram;
  }

  #forget(datagram: Datagram): void {
    const slot = hash(datagram.key);
    const first = this.#byHash.get(slot);
    if (first === datagram) {
      if (datagram.next) this.#byHash.set(slot, datagram.next);
      else this.#byHash.delete(slot);
    } else {
      for (let other = first; other; other = other.next ?? undefined) if (other.next === datagram) other.next = datagram.next;
    }
    this.#byAge.delete(datagram);
    this.#bytes -= OVERHEAD + datagram.bytes.length;
  }

  #keepBudget(frame: number): void {
    for (const datagram of this.#byAge) {
      if (this.#bytes <= this.#maxBytes || this.#byAge.size === 1) return;
      this.#giveUp(datagram, 'fragment-limit', frame, `before others took the ${this.#maxBytes} bytes that fragments may take`);
    }
  }

  #giveUp(datagram: Datagram, code: NoteCode, frame: number | null, when: string): void {
    this.#forget(datagram);
    this.#note(code, {
      message: `IP datagram ${idText(datagram.key[1]!)}, begun in frame ${datagram.frame}, was not completed ${when}`,
      frame,
      firstFrame: datagram.frame,
      fragments: datagram.fragments,
      length: datagram.length < 0 ? null : datagram.length,
      missing: datagram.missing,
    });
  }

  #tellOverlap(filled: Filled, datagram: Datagram, packet: Packet, frame: Frame, start: number, end: number): void {
    const figures = { firstFrame: datagram.frame, offset: start, length: end - start };
    if (filled === Filled.Same) {
      const repeats = `repeats bytes of ${start} to ${end}, with the same content`;
      this.#tell('fragment-overlap', packet, frame, repeats, { ...figures, conflict: false, severity: 'note' });
    } else if (filled === Filled.Conflict) {
      const repeats = `repeats bytes of ${start} to ${end} with other content; what came first was kept`;
      this.#tell('fragment-overlap', packet, frame, repeats, { ...figures, conflict: true });
    } else {
      const contradicts = `ends at byte ${end} and contradicts where the datagram ends; what came first holds`;
      this.#tell('fragment-overlap', packet, frame, contradicts, { ...figures, conflict: true });
    }
  }

  #tell(code: NoteCode, packet: Packet, frame: Frame, what: string, figures: Partial<NoteDetail>): void {
    const source = addressText(packet.bytes, packet.srcAt, packet.ipVersion);
    const destination = addressText(packet.bytes, packet.dstAt, packet.ipVersion);
    const message = `A fragment of ${idText(packet.ipId)} from ${source} to ${destination} ${what}`;
    this.#note(code, { message, frame: frame.number, ...figures });
  }
}

/** Copies the IP header of the first fragment in front of the payload. */
function placeHeader(datagram: Datagram, packet: Packet): void {
  const { bytes, ipStart } = packet;
  const end = packet.ipVersion === 4 ? packet.at : ipStart + IPV6_HEADER;
  datagram.headerStart = PAYLOAD - (end - ipStart);
  datagram.bytes.set(bytes.subarray(ipStart, end), datagram.headerStart);
  datagram.protocol = packet.protocol;
  datagram.destinationAt = datagram.headerStart + packet.dstAt - ipStart;
  if (packet.dstAt < end) return;
  // The last stop of an IPv6 route is in a header that is not kept.
  datagram.bytes.set(bytes.subarray(packet.dstAt, packet.dstAt + 16), ROUTED_DESTINATION);
  datagram.destinationAt = ROUTED_DESTINATION;
}

function handOut(datagram: Datagram, packet: Packet): void {
  const { headerStart } = datagram;
  packet.enterDatagram(datagram.bytes, PAYLOAD, PAYLOAD + datagram.length);
  packet.fit = Fit.Ok;
  packet.ipStart = headerStart;
  packet.protocol = datagram.protocol;
  packet.srcAt = headerStart + (packet.ipVersion === 4 ? IPV4_SOURCE : IPV6_SOURCE);
  packet.dstAt = datagram.destinationAt;
}

const idText = (id: number): string => `0x${(id >>> 0).toString(16)}`;

function hash(key: Int32Array): number {
  let value = 0;
  for (let word = 0; word < KEY_WORDS; word++) {
    value = Math.imul(value ^ key[word]!, 0x9e3779b1);
    value ^= value >>> 15;
  }
  return value;
}

function sameKey(a: Int32Array, b: Int32Array): boolean {
  for (let word = 0; word < KEY_WORDS; word++) if (a[word] !== b[word]) return false;
  return true;
}
