/** The hellos of TLS (RFC 8446 §4.1, RFC 5246 §7.4.1): what two ends say before anything is encrypted. */
import { Cursor } from '../../bytes/cursor.ts';
import { hexText, latin1Text } from '../../bytes/text.ts';

const Extension = { ServerName: 0, Groups: 10, PointFormats: 11, Alpn: 16, SupportedVersions: 43 } as const;

/** The random of a ServerHello that is a HelloRetryRequest (RFC 8446 §4.1.3). */
const HELLO_RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** Lists keep the order of the wire, GREASE (RFC 8701) included. What a broken hello said before the fault is kept. */
export interface ClientHello {
  legacyVersion: number;
  ciphers: number[];
  extensions: number[];
  serverName: string | null;
  alpn: string[];
  versions: number[];
  groups: number[];
  pointFormats: number[];
  /** It came in the form of SSL 2.0, which has no extensions. */
  oldForm: boolean;
  fault: string | null;
}

export interface ServerHello {
  version: number;
  cipher: number;
  alpn: string | null;
  /** No answer yet: the client is asked for another hello. */
  retry: boolean;
  fault: string | null;
}

/** Values that only test whether the other end tolerates them. */
export const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** The newest version that a client offers. */
export function offeredVersion(hello: ClientHello): number {
  const versions = hello.versions.filter((version) => !isGrease(version));
  if (versions.length === 0) return hello.legacyVersion;
  return versions.includes(0x0304) ? 0x0304 : Math.max(...versions); // drafts of TLS 1.3 have larger numbers than itself
}

/** The body of a ClientHello handshake message. */
export function parseClientHello(bytes: Uint8Array, start = 0, end = bytes.length): ClientHello {
  const cursor = new Cursor(bytes, start, end);
  const hello = emptyClientHello();
  hello.legacyVersion = cursor.u16();
  cursor.take(32);
  cursor.take(cursor.u8()); // session id
  hello.ciphers = words(cursor, cursor.u16());
  cursor.take(cursor.u8()); // compression methods
  eachExtension(cursor, (type, inner) => {
    hello.extensions.push(type);
    if (type === Extension.ServerName) hello.serverName = serverName(inner);
    else if (type === Extension.Alpn) hello.alpn = protocolNames(inner);
    else if (type === Extension.SupportedVersions) hello.versions = words(inner, inner.u8());
    else if (type === Extension.Groups) hello.groups = words(inner, inner.u16());
    else if (type === Extension.PointFormats) hello.pointFormats = octets(inner, inner.u8());
  });
  hello.fault = cursor.fault;
  return hello;
}

/** The body of a ServerHello handshake message. */
export function parseServerHello(bytes: Uint8Array, start = 0, end = bytes.length): ServerHello {
  const cursor = new Cursor(bytes, start, end);
  const hello: ServerHello = { version: cursor.u16(), cipher: 0, alpn: null, retry: false, fault: null };
  const random = cursor.take(32);
  hello.retry = random >= 0 && hexText(bytes, random, random + 32) === HELLO_RETRY;
  const early = hello.version >> 8 === 0x7f; // drafts before 22 left out session id and compression
  if (!early) cursor.take(cursor.u8());
  hello.cipher = cursor.u16();
  if (!early) cursor.u8();
  eachExtension(cursor, (type, inner) => {
    if (type === Extension.Alpn) hello.alpn = protocolNames(inner)[0] ?? null;
    else if (type === Extension.SupportedVersions) hello.version = inner.u16();
  });
  hello.fault = cursor.fault;
  return hello;
}

/**
 * A ClientHello in the form of SSL 2.0 (RFC 5246 appendix E.2), behind its two bytes of length: how clients of the
 * nineties asked for anything up to TLS 1.0. Null where it is none.
 */
export function parseSslv2Hello(bytes: Uint8Array, start: number, end: number): ClientHello | null {
  const cursor = new Cursor(bytes, start, end);
  if (cursor.u8() !== 1) return null;
  const hello = { ...emptyClientHello(), oldForm: true };
  hello.legacyVersion = cursor.u16();
  const suites = cursor.u16();
  const sessionId = cursor.u16();
  const challenge = cursor.u16();
  if (suites % 3 !== 0 || suites === 0 || suites + sessionId + challenge !== cursor.left) return null;
  if (hello.legacyVersion !== 2 && hello.legacyVersion >> 8 !== 3) return null;
  while (hello.ciphers.length < suites / 3) hello.ciphers.push((cursor.u8() << 16) | cursor.u16());
  return hello;
}

const emptyClientHello = (): ClientHello => ({
  legacyVersion: 0, ciphers: [], extensions: [], serverName: null, alpn: [], versions: [], groups: [], pointFormats: [],
  oldForm: false, fault: null,
});

/** Extensions are missing altogether in old hellos. One whose inside is broken costs only itself. */
function eachExtension(cursor: Cursor, see: (type: number, inner: Cursor) => void): void {
  if (cursor.left === 0 || cursor.fault !== null) return;
  const length = cursor.u16();
  const end = Math.min(cursor.end, cursor.at + length);
  while (cursor.at < end && cursor.fault === null) {
    const type = cursor.u16();
    const size = cursor.u16();
    const start = cursor.take(size);
    if (start >= 0) see(type, new Cursor(cursor.bytes, start, start + size));
  }
}

/** `length` bytes as 16-bit numbers. */
function words(cursor: Cursor, length: number): number[] {
  const list: number[] = [];
  for (let left = length; left > 1 && cursor.fault === null; left -= 2) list.push(cursor.u16());
  return cursor.fault === null ? list : list.slice(0, -1);
}

function octets(cursor: Cursor, length: number): number[] {
  const start = cursor.take(length);
  return start < 0 ? [] : Array.from(cursor.bytes.subarray(start, start + length));
}

/** The first host name (RFC 6066 §3). */
function serverName(cursor: Cursor): string | null {
  cursor.u16();
  while (cursor.left > 0) {
    const type = cursor.u8();
    const length = cursor.u16();
    const start = cursor.take(length);
    if (type === 0 && start >= 0) return latin1Text(cursor.bytes, start, start + length);
  }
  return null;
}

/** RFC 7301 §3.1. */
function protocolNames(cursor: Cursor): string[] {
  const names: string[] = [];
  cursor.u16();
  while (cursor.left > 0) {
    const length = cursor.u8();
    const start = cursor.take(length);
    if (start >= 0) names.push(latin1Text(cursor.bytes, start, start + length));
  }
  return names;
}
