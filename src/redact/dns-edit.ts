/** Names, addresses and texts of DNS messages (RFC 1035 §4), in their places: no label, pointer or length changes. */
import { u16, u8 } from '../bytes/read.ts';
import { latin1Text } from '../bytes/text.ts';
import { HEADER_SIZE } from '../dissect/dns/message.ts';
import { Type } from '../dissect/dns/types.ts';
import type { Area } from './area.ts';
import { blank, noise } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import type { SideLog } from './stream-log.ts';
import { TextEdit } from './text-edit.ts';
import { editHosts, editText } from './text.ts';

/** RFC 1002 §4.2.1. */
const NB = 32;
const NBSTAT = 33;
/** Options of EDNS: an address (RFC 7871 §6), a text behind a code (RFC 8914 §2). */
const CLIENT_SUBNET = 8;
const EXTENDED_ERROR = 15;
/** Those that say what is supported, how long something holds, or nothing. */
const HARMLESS_OPTIONS: ReadonlySet<number> = new Set([5, 6, 7, 9, 11, 12, 14]);
const PRINTING = /[0-9A-Za-z]/;

/** DNS over TCP: each message behind its length (RFC 1035 §4.2.2). */
export function dnsStream(own: SideLog, start: number, end: number, redaction: Redaction): void {
  const { bytes, out } = own;
  const stop = end > start ? own.offsetAt(end - 1) + 1 : 0;
  for (let offset = own.offsetAt(start); offset < stop;) {
    const high = own.indexOf(offset);
    const low = own.indexOf(offset + 1);
    if (high < 0 || (low < 0 && offset + 1 < stop)) return unreadFrom(own, offset, end, redaction);
    if (low < 0 || low >= end) return;
    const size = (bytes[high]! << 8) | bytes[low]!;
    const first = own.indexOf(offset + 2);
    const last = first < 0 ? -1 : Math.min(end, own.runEnd(first), first + size);
    if (first >= 0) redactDns({ bytes, out }, first, last, redaction);
    // A hole has cut the message: what is left of it is skipped by whoever reads it.
    const rest = first < 0 ? own.indexFrom(offset + 2) : last;
    const next = own.indexFrom(offset + 2 + size);
    if (rest < Math.min(next, end) && redaction.rules.opaque === 'zero') blank(out, rest, Math.min(next, end));
    offset += 2 + size;
  }
}

function unreadFrom(own: SideLog, offset: number, end: number, { rules, tally }: Redaction): void {
  if (rules.opaque === 'keep') return;
  blank(own.out, own.indexFrom(offset), end);
  tally.count('opaque');
}

/** The message in `[start, end)`, or what is there of it. `nbns`: with names and records as RFC 1002 has them. */
export function redactDns(area: Area, start: number, end: number, redaction: Redaction, nbns = false): void {
  if (end - start < HEADER_SIZE) return;
  new Message(area, start, end, redaction, nbns).edit();
}

class Message {
  readonly #bytes: Uint8Array;
  readonly #out: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #redaction: Redaction;
  readonly #nbns: boolean;
  /** Bytes that a name has used, wherever it has its labels. */
  readonly #used: Uint8Array;
  #at: number;

  constructor({ bytes, out }: Area, start: number, end: number, redaction: Redaction, nbns: boolean) {
    this.#bytes = bytes;
    this.#out = out;
    this.#start = start;
    this.#end = end;
    this.#redaction = redaction;
    this.#nbns = nbns;
    this.#used = new Uint8Array(end - start);
    this.#at = start + HEADER_SIZE;
  }

  edit(): void {
    const count = (at: number): number => u16(this.#bytes, this.#start + at);
    let whole = true;
    for (let left = count(4); left > 0 && whole; left--) whole = this.#name(this.#end) && this.#skip(4);
    for (let left = count(6) + count(8) + count(10); left > 0 && whole; left--) whole = this.#record();
    this.#rest();
  }

  #skip(length: number): boolean {
    this.#at += length;
    return this.#at <= this.#end;
  }

  #record(): boolean {
    if (!this.#name(this.#end) || !this.#skip(10)) return false;
    const type = u16(this.#bytes, this.#at - 10);
    const end = this.#at + u16(this.#bytes, this.#at - 2);
    if (end > this.#end) return false;
    this.#data(type, this.#at, end);
    this.#at = end;
    return true;
  }

  /** What is behind the last record, or cannot be read: letters and digits of it, but for those that names lead to. */
  #rest(): void {
    if (this.#redaction.rules.opaque === 'keep' || this.#at >= this.#end) return;
    for (let at = this.#at; at < this.#end; at++) {
      if (!this.#used[at - this.#start] && PRINTING.test(String.fromCharCode(u8(this.#bytes, at)))) blank(this.#out, at, at + 1);
    }
    this.#redaction.tally.count('opaque');
  }

  /** A name at the place at hand; false where it cannot be read. Labels that a pointer leads to are replaced with it. */
  #name(limit: number): boolean {
    const bytes = this.#bytes;
    const labels: { start: number; text: string }[] = [];
    let at = this.#at;
    let lowest = at;
    let end = limit;
    let resume = -1;
    for (;;) {
      if (at >= end) return this.#named(labels, false);
      const length = u8(bytes, at);
      if (length === 0) break;
      if (length >= 0xc0) {
        if (at + 1 >= end) return this.#named(labels, false);
        if (resume < 0) resume = at + 2;
        at = this.#start + (((length & 0x3f) << 8) | u8(bytes, at + 1));
        if (at >= lowest) return this.#named(labels, false);
        lowest = at;
        end = this.#end;
      } else {
        if (length >= 0x40 || at + 1 + length > end) return this.#named(labels, false);
        labels.push({ start: at + 1, text: latin1Text(bytes, at + 1, at + 1 + length) });
        this.#used.fill(1, at - this.#start, at + 1 + length - this.#start);
        at += 1 + length;
      }
    }
    this.#at = resume < 0 ? at + 1 : resume;
    return this.#named(labels, true);
  }

  #named(labels: readonly { start: number; text: string }[], whole: boolean): boolean {
    const { names, tally } = this.#redaction;
    const texts = labels.map(({ text }) => text);
    let replaced: string[];
    const byLabel = (labelTexts: readonly string[]): string[] => labelTexts.map((text) => names.label(text));
    if (this.#nbns && texts[0]?.length === 32) replaced = [this.#netbios(texts[0]), ...byLabel(texts.slice(1))];
    else if (texts.some((text) => text.includes('.'))) replaced = byLabel(texts);
    else replaced = names.replace(texts.join('.')).split('.');
    let changed = false;
    for (const [index, { start, text }] of labels.entries()) {
      changed ||= replaced[index] !== text;
      this.#put(start, replaced[index]!);
    }
    if (changed) tally.count('host-name');
    return whole;
  }

  /** Two letters a byte (RFC 1001 §14.1): a name, filled up with spaces, and a byte that says whose it is. */
  #netbios(text: string): string {
    if (!/^[A-P]{32}$/.test(text)) return text;
    const name = text.replace(/../g, (pair) => String.fromCharCode((pair.charCodeAt(0) - 65) * 16 + pair.charCodeAt(1) - 65));
    const replaced = this.#service(name.slice(0, 15)) + name.slice(15);
    return replaced.replace(/[\s\S]/g, (character) => {
      const code = character.charCodeAt(0);
      return String.fromCharCode(65 + (code >> 4)) + String.fromCharCode(65 + (code & 15));
    });
  }

  #service(text: string): string {
    const name = text.replace(/[ \0]+$/, '');
    // oxlint-disable-next-line no-control-regex
    return /[\x00-\x1f*]/.test(name) ? text : this.#redaction.names.label(name) + text.slice(name.length);
  }

  #put(at: number, text: string): void {
    for (let i = 0; i < text.length; i++) this.#out[at + i] = text.charCodeAt(i);
  }

  #data(type: number, start: number, end: number): void {
    const { addresses } = this.#redaction;
    this.#at = start;
    if (this.#nbns && type === NB) {
      for (let at = start; at + 6 <= end; at += 6) addresses.edit4(this.#out, at + 2);
      return;
    }
    if (this.#nbns && type === NBSTAT) return this.#nodeStatus(start, end);
    switch (type) {
      case Type.A:
        if (end - start === 4) addresses.edit4(this.#out, start);
        break;
      case Type.AAAA:
        if (end - start === 16) addresses.edit6(this.#out, start);
        break;
      case Type.NS: case Type.CNAME: case Type.PTR: case Type.DNAME:
      case Type.MD: case Type.MF: case Type.MB: case Type.MG: case Type.MR:
        this.#name(end);
        break;
      case Type.SOA: case Type.RP: case Type.MINFO:
        if (this.#name(end)) this.#name(end);
        break;
      case Type.MX: case Type.KX: case Type.AFSDB:
        if (this.#skip(2)) this.#name(end);
        break;
      case Type.SRV:
        if (this.#skip(6)) this.#name(end);
        break;
      case Type.NSEC:
        this.#name(end);
        break;
      case Type.RRSIG:
        if (this.#skip(18) && this.#name(end)) this.#noise(this.#at, end);
        break;
      case Type.NSEC3:
        if (!this.#skip(4)) break;
        this.#at += 1 + u8(this.#bytes, this.#at);
        if (this.#at < end) this.#noise(this.#at + 1, Math.min(end, this.#at + 1 + u8(this.#bytes, this.#at)));
        break;
      case Type.NAPTR:
        this.#skip(4);
        for (let i = 0; i < 3; i++) this.#string(end);
        if (this.#at < end) this.#name(end);
        break;
      case Type.TXT: case Type.SPF: case Type.HINFO:
        while (this.#at < end) this.#string(end);
        break;
      case Type.URI: case Type.CAA:
        this.#text(start, end);
        break;
      case Type.SVCB: case Type.HTTPS:
        if (this.#skip(2) && this.#name(end)) this.#parameters(end);
        break;
      case Type.OPT:
        this.#options(end);
        break;
      case Type.NSEC3PARAM:
        break;
      default: {
        const head = KEYS.get(type);
        if (head !== undefined) this.#noise(start + head, end);
        else if (this.#redaction.rules.opaque === 'zero') blank(this.#out, start, end);
      }
    }
  }

  #noise(start: number, end: number): void {
    if (this.#redaction.rules.opaque === 'zero') noise(this.#bytes, this.#out, start, end, this.#redaction);
  }

  /** A character-string (RFC 1035 §3.3). */
  #string(end: number): void {
    const stop = Math.min(end, this.#at + 1 + u8(this.#bytes, this.#at));
    this.#text(this.#at + 1, stop);
    this.#at = stop;
  }

  #text(start: number, end: number): void {
    if (end <= start) return;
    const edit = new TextEdit(latin1Text(this.#bytes, start, end), this.#redaction.tally);
    editHosts(edit, 0, edit.original, this.#redaction);
    editText(edit, this.#redaction);
    this.#put(start, edit.text);
  }

  /** RFC 9460 §2.2. */
  #parameters(end: number): void {
    const { addresses } = this.#redaction;
    while (this.#at + 4 <= end) {
      const key = u16(this.#bytes, this.#at);
      const from = this.#at + 4;
      const stop = Math.min(end, from + u16(this.#bytes, this.#at + 2));
      if (key === 4) for (let at = from; at + 4 <= stop; at += 4) addresses.edit4(this.#out, at);
      else if (key === 6) for (let at = from; at + 16 <= stop; at += 16) addresses.edit6(this.#out, at);
      // The configuration of encrypted hellos names a host.
      else if (key === 5 && this.#redaction.rules.opaque === 'zero') blank(this.#out, from, stop);
      else if (key === 7) this.#text(from, stop);
      this.#at = stop;
    }
  }

  /** RFC 6891 §6.1.2. What is unknown may be a hardware address or the number of a customer, as forwarders add them. */
  #options(end: number): void {
    while (this.#at + 4 <= end) {
      const code = u16(this.#bytes, this.#at);
      const from = this.#at + 4;
      const stop = Math.min(end, from + u16(this.#bytes, this.#at + 2));
      if (code === CLIENT_SUBNET && stop - from > 4) {
        const version = u16(this.#bytes, from) === 1 ? 4 : 6;
        const address = new Uint8Array(version === 4 ? 4 : 16);
        address.set(this.#bytes.subarray(from + 4, Math.min(stop, from + 4 + address.length)));
        this.#redaction.addresses.edit(address, 0, version);
        // Bits behind the prefix have to stay zero.
        const bits = u8(this.#bytes, from + 2);
        for (let at = from + 4; at < stop && at - from - 4 < address.length; at++) {
          const left = Math.max(0, Math.min(8, bits - 8 * (at - from - 4)));
          this.#out[at] = address[at - from - 4]! & (0xff00 >> left);
        }
      } else if (code === EXTENDED_ERROR) this.#text(from + 2, stop);
      else if (code !== CLIENT_SUBNET && !HARMLESS_OPTIONS.has(code)) this.#noise(from, stop);
      this.#at = stop;
    }
  }

  /** A node's names and its hardware address (RFC 1002 §4.2.18). */
  #nodeStatus(start: number, end: number): void {
    if (end - start < 1) return;
    const count = u8(this.#bytes, start);
    let at = start + 1;
    for (let i = 0; i < count && at + 18 <= end; i++, at += 18) {
      this.#put(at, this.#service(latin1Text(this.#bytes, at, at + 15)));
    }
    if (at + 6 <= end) this.#redaction.addresses.editHardware(this.#out, at);
  }
}

/** Keys, fingerprints and places, which name nobody, but can be looked up; with the bytes before them that say what they are. */
const KEYS: ReadonlyMap<number, number> = new Map([
  [Type.SSHFP, 2], [Type.TLSA, 3], [Type.SMIMEA, 3], [Type.CERT, 5], [Type.OPENPGPKEY, 0], [Type.DS, 4], [Type.CDS, 4],
  [Type.DNSKEY, 4], [Type.CDNSKEY, 4], [Type.LOC, 4],
]);
