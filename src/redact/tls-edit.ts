/** TLS in the clear: the name that is asked for, and the certificates of TLS 1.2 and before. Records and lengths stay. */
import { u16, u8 } from '../bytes/read.ts';
import { latin1Text } from '../bytes/text.ts';
import { ContentType, HEADER_SIZE, isRecordHeader } from '../dissect/tls/records.ts';
import { redactDer } from './der-edit.ts';
import { blank } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import type { SideLog } from './stream-log.ts';

/** What records hold that are encrypted, behind a change of ciphers. */
const ENCRYPTED = new Set<number>([ContentType.Handshake, ContentType.ApplicationData, ContentType.Heartbeat]);
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const CERTIFICATE_REQUEST = 13;
const CERTIFICATE_STATUS = 22;

export function tlsStream(own: SideLog, start: number, end: number, redaction: Redaction): void {
  new TlsEdit(own, end, redaction).edit(start);
}

class TlsEdit {
  readonly #own: SideLog;
  readonly #end: number;
  readonly #redaction: Redaction;
  /** Places of the handshake's bytes, -1 for those that were not captured. */
  #handshake: number[] = [];
  #changedCipher = false;

  constructor(own: SideLog, end: number, redaction: Redaction) {
    this.#own = own;
    this.#end = end;
    this.#redaction = redaction;
  }

  edit(start: number): void {
    const own = this.#own;
    const stop = this.#end > start ? own.offsetAt(this.#end - 1) + 1 : 0;
    let offset = own.offsetAt(start);
    // SSL 2.0 (RFC 5246 appendix E.2) has its hello, in which nobody is named, behind two bytes of length.
    const first = own.bytes[start];
    if (first !== undefined && first & 0x80 && start + 3 < this.#end) {
      offset += 2 + (((first & 0x7f) << 8) | own.bytes[start + 1]!);
    }
    while (offset < stop) {
      const header = this.#bytesAt(offset, HEADER_SIZE);
      if (header === null || !isRecordHeader(header, 0)) {
        const next = this.#nextRecord(offset, stop);
        this.#blank(offset, next);
        this.#edited();
        this.#handshake = [];
        offset = next;
        continue;
      }
      const length = u16(header, 3);
      this.#record(u8(header, 0), offset + HEADER_SIZE, Math.min(stop, offset + HEADER_SIZE + length));
      offset += HEADER_SIZE + length;
    }
    this.#edited();
  }

  /** Behind a hole the next header is searched for, as whoever reads this does. */
  #nextRecord(offset: number, stop: number): number {
    for (let index = this.#own.indexFrom(offset); index < this.#end; index++) {
      const at = this.#own.offsetAt(index);
      const isBehindHole = this.#own.indexOf(offset) < 0 || this.#own.runEnd(this.#own.indexFrom(offset)) <= index;
      const header = this.#bytesAt(at, HEADER_SIZE);
      if (isBehindHole && header && isRecordHeader(header, 0)) return at;
    }
    return stop;
  }

  /** So many bytes from a stream offset on; null where not all of them were captured. */
  #bytesAt(offset: number, length: number): Uint8Array | null {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at++) {
      const index = this.#own.indexOf(offset + at);
      if (index < 0 || index >= this.#end) return null;
      bytes[at] = this.#own.bytes[index]!;
    }
    return bytes;
  }

  #record(type: number, from: number, to: number): void {
    const { rules } = this.#redaction;
    if (type === ContentType.ChangeCipherSpec) this.#changedCipher = true;
    if (type === ContentType.Handshake && (!this.#changedCipher || this.#isHello(from, to))) {
      for (let offset = from; offset < to; offset++) this.#handshake.push(this.#own.indexOf(offset));
    } else if (type === ContentType.Heartbeat && rules.opaque === 'zero') this.#blank(from + 3, to);
    else if (rules.encrypted === 'zero' && ENCRYPTED.has(type)) this.#blank(from, to);
  }

  /** A hello behind a change of ciphers: the second one, which TLS 1.3 sends in the clear (RFC 8446 appendix D.4). */
  #isHello(from: number, to: number): boolean {
    const header = this.#bytesAt(from, 4);
    if (header === null || (header[0] !== CLIENT_HELLO && header[0] !== SERVER_HELLO)) return false;
    if (((u8(header, 1) << 16) | u16(header, 2)) !== to - from - 4) return false;
    this.#edited();
    this.#handshake = [];
    return true;
  }

  #blank(from: number, to: number): void {
    if (this.#redaction.rules.opaque === 'keep') return;
    for (let offset = from; offset < to; offset++) {
      const index = this.#own.indexOf(offset);
      if (index >= 0 && index < this.#end) blank(this.#own.out, index, index + 1);
    }
    if (to > from) this.#redaction.tally.count('opaque');
  }

  /** Edits the messages of the handshake so far: each has a type and three bytes of length. */
  #edited(): void {
    const places = this.#handshake;
    const { bytes, out } = this.#own;
    const whole = Uint8Array.from(places, (place) => (place < 0 ? 0 : bytes[place]!));
    const changed = whole.slice();
    for (let at = 0; at + 4 <= whole.length;) {
      if (places.slice(at, at + 4).includes(-1)) {
        if (this.#redaction.rules.certificates !== 'keep') blank(changed, at, whole.length);
        break;
      }
      const end = Math.min(whole.length, at + 4 + ((u8(whole, at + 1) << 16) | u16(whole, at + 2)));
      this.#message(u8(whole, at), whole, changed, at + 4, end);
      at = end;
    }
    for (const [at, place] of places.entries()) if (place >= 0) out[place] = changed[at]!;
  }

  #message(type: number, bytes: Uint8Array, out: Uint8Array, start: number, end: number): void {
    if (type === CLIENT_HELLO) this.#serverName(bytes, out, start, end);
    else if (type === CERTIFICATE) {
      for (let at = start + 3; at + 3 <= end;) {
        const length = (u8(bytes, at) << 16) | u16(bytes, at + 1);
        this.#certificate(bytes, out, at + 3, Math.min(end, at + 3 + length));
        at += 3 + length;
      }
    } else if (type === CERTIFICATE_STATUS) this.#certificate(bytes, out, start + 4, end);
    else if (type === CERTIFICATE_REQUEST) this.#authorities(bytes, out, start, end);
  }

  /** RFC 5246 §7.4.4: types, then signature algorithms from TLS 1.2 on, then names. */
  #authorities(bytes: Uint8Array, out: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    let at = start + 1 + u8(bytes, start);
    if (at + 2 <= end && at + 2 + u16(bytes, at) < end) at += 2 + u16(bytes, at);
    for (at += 2; at + 2 <= end;) {
      const length = u16(bytes, at);
      this.#certificate(bytes, out, at + 2, Math.min(end, at + 2 + length));
      at += 2 + length;
    }
  }

  #certificate(bytes: Uint8Array, out: Uint8Array, start: number, end: number): void {
    const { certificates } = this.#redaction.rules;
    if (certificates === 'keep' || end <= start) return;
    const copy = out.slice();
    const isDer = certificates === 'replace' && redactDer(bytes, copy, start, end, this.#redaction);
    if (isDer) out.set(copy.subarray(start, end), start);
    else out.fill(0, start, end);
    this.#redaction.tally.count('certificate');
  }

  /** RFC 6066 §3, in the extensions of a hello (RFC 8446 §4.1.2). */
  #serverName(bytes: Uint8Array, out: Uint8Array, start: number, end: number): void {
    let at = start + 34;
    if (at >= end) return;
    at += 1 + u8(bytes, at);
    if (at + 2 > end) return;
    at += 2 + u16(bytes, at);
    if (at >= end) return;
    at += 1 + u8(bytes, at) + 2;
    while (at + 4 <= end) {
      const stop = Math.min(end, at + 4 + u16(bytes, at + 2));
      if (u16(bytes, at) === 0) {
        for (let entry = at + 6; entry + 3 <= stop;) {
          const last = Math.min(stop, entry + 3 + u16(bytes, entry + 1));
          const name = latin1Text(bytes, entry + 3, last);
          const replaced = this.#redaction.names.replace(name);
          for (let i = 0; i < replaced.length; i++) out[entry + 3 + i] = replaced.charCodeAt(i);
          if (replaced !== name) this.#redaction.tally.count('host-name');
          entry = last;
        }
      }
      at = stop;
    }
  }
}
