/** TLS bytes for tests, built by hand. */

export const bytes = (...parts: (number | Uint8Array | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])));

export const u16 = (value: number): number[] => [value >> 8, value & 255];

/** Contents behind their length in one, two or three bytes. */
export const vector = (size: 1 | 2 | 3, ...parts: (number | Uint8Array | number[])[]): Uint8Array => {
  const content = bytes(...parts);
  return bytes([content.length >> 16, content.length >> 8, content.length].slice(3 - size).map((byte) => byte & 255), content);
};

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export const record = (type: number, content: Uint8Array | number[], version = 0x0303): Uint8Array =>
  bytes(type, u16(version), vector(2, content));

export const handshake = (type: number, body: Uint8Array): Uint8Array => bytes(type, vector(3, body));

export const extension = (type: number, content: Uint8Array | number[]): Uint8Array => bytes(u16(type), vector(2, content));

const RANDOM = new Uint8Array(32).fill(7);

export const sni = (name: string): Uint8Array => extension(0, vector(2, 0, vector(2, text(name))));
export const alpn = (...names: string[]): Uint8Array => extension(16, vector(2, ...names.map((name) => vector(1, text(name)))));
export const clientVersions = (...versions: number[]): Uint8Array => extension(43, vector(1, ...versions.map(u16)));
export const serverVersion = (version: number): Uint8Array => extension(43, u16(version));

/** A ClientHello message: TLS 1.2 with two suites, and these extensions. */
export const clientHello = (...extensions: Uint8Array[]): Uint8Array => handshake(1, bytes(
  u16(0x0303), RANDOM, vector(1, new Uint8Array(32)), vector(2, u16(0x0a0a), u16(0x1301), u16(0xc02f)), vector(1, 0),
  extensions.length === 0 ? [] : vector(2, ...extensions),
));

/** A ServerHello message. */
export const serverHello = (cipher: number, extensions: Uint8Array[] = [], random = RANDOM): Uint8Array => handshake(2, bytes(
  u16(0x0303), random, vector(1, new Uint8Array(32)), u16(cipher), 0, extensions.length === 0 ? [] : vector(2, ...extensions),
));

/** RFC 8446 §4.1.3. */
export const RETRY_RANDOM = Uint8Array.from(
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
);
