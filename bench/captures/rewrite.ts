import type { TemplateFrame } from './template.ts';

/** What one replay of a template has of its own. All are whole numbers of 32 bits. */
export interface Identity {
  /** The client's IPv4 address, or the last four bytes of its IPv6 address. */
  client: number;
  port: number;
  /** Added to the sequence numbers of each side. */
  clientIsn: number;
  serverIsn: number;
  /** Added to the timestamps of each side. */
  clientClock: number;
  serverClock: number;
  /** Written into request targets. */
  serial: number;
}

const SERIAL_DIGITS = 8;

/**
 * Makes a frame of a template, which stands in `view` at `at`, one of this replay. Checksums are kept right by what
 * changes (RFC 1624), since summing up a segment anew costs more than all the rest.
 */
export function rewrite(view: DataView, at: number, frame: TemplateFrame, who: Identity): void {
  const { fromClient, version } = frame;
  const ipAt = at + frame.ipAt;
  const tcpAt = at + frame.tcpAt;
  const clientAt = ipAt + (version === 4 ? (fromClient ? 12 : 16) : fromClient ? 20 : 36);
  const address = put32(view, clientAt, who.client);
  let change = address + put16(view, tcpAt + (fromClient ? 0 : 2), who.port);
  change += put32(view, tcpAt + 4, view.getUint32(tcpAt + 4) + (fromClient ? who.clientIsn : who.serverIsn));
  const acknowledged = view.getUint32(tcpAt + 8);
  if (acknowledged !== 0) change += put32(view, tcpAt + 8, acknowledged + (fromClient ? who.serverIsn : who.clientIsn));
  const clockAt = at + frame.timestampsAt;
  change += put32(view, clockAt, view.getUint32(clockAt) + (fromClient ? who.clientClock : who.serverClock));
  const echoed = view.getUint32(clockAt + 4);
  if (echoed !== 0) change += put32(view, clockAt + 4, echoed + (fromClient ? who.serverClock : who.clientClock));
  if (frame.serialAt >= 0) change += putDigits(view, at + frame.serialAt, tcpAt, who.serial);
  adjust(view, tcpAt + 16, change);
  if (version === 4) adjust(view, ipAt + 10, address);
}

/** Writes a record header (draft-ietf-opsawg-pcap): nanoseconds as seconds and microseconds, and the length. */
export function putRecordHeader(view: DataView, at: number, seconds: number, nanos: number, length: number): void {
  const whole = Math.floor(nanos / 1e9);
  view.setUint32(at, seconds + whole, true);
  view.setUint32(at + 4, Math.floor((nanos - whole * 1e9) / 1e3), true);
  view.setUint32(at + 8, length, true);
  view.setUint32(at + 12, length, true);
}

/** Writers return by how much the sum of 16-bit words has grown. */
export function put16(view: DataView, at: number, value: number): number {
  const before = view.getUint16(at);
  view.setUint16(at, value);
  return value - before;
}

export function put32(view: DataView, at: number, value: number): number {
  const before = view.getUint32(at);
  const after = value >>> 0;
  view.setUint32(at, after);
  return (after >>> 16) + (after & 0xffff) - (before >>> 16) - (before & 0xffff);
}

/** Eight decimal digits. `from` is where words are counted from: a digit is the upper or the lower half of one. */
function putDigits(view: DataView, at: number, from: number, value: number): number {
  let change = 0;
  for (let place = SERIAL_DIGITS - 1, rest = value; place >= 0; place--, rest = Math.floor(rest / 10)) {
    const digit = 48 + (rest % 10);
    const grown = digit - view.getUint8(at + place);
    view.setUint8(at + place, digit);
    change += ((at + place - from) & 1) === 0 ? grown * 256 : grown;
  }
  return change;
}

/** Adds to a checksum what its words have grown by. */
export function adjust(view: DataView, at: number, change: number): void {
  const grown = ((change % 0xffff) + 0xffff) % 0xffff;
  const sum = (~view.getUint16(at) & 0xffff) + grown;
  view.setUint16(at, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff);
}

