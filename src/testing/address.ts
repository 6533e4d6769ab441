/** Addresses as people write them, to bytes. */

export interface HostPort {
  /** 4 or 16 bytes. */
  address: Uint8Array;
  port: number;
}

/**
 * 4 bytes of `192.0.2.1` or 16 of `2001:db8::1` (RFC 4291 §2.2, without an IPv4 tail).
 * @throws {TypeError} if the text is no address.
 */
export function parseAddress(text: string): Uint8Array {
  if (/^\d+(\.\d+){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    if (parts.every((part) => part < 256)) return Uint8Array.from(parts);
  } else if (/^[0-9a-f:]+$/i.test(text) && text.includes(':')) {
    const [head = '', tail, rest] = text.split('::');
    const left = head === '' ? [] : head.split(':');
    const right = tail === undefined || tail === '' ? [] : tail.split(':');
    const zeros = 8 - left.length - right.length;
    if (rest === undefined && (tail === undefined ? zeros === 0 : zeros > 0)) {
      const groups = [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
      if (groups.every((group) => group <= 0xffff)) return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
    }
  }
  throw new TypeError(`not an IP address: ${text}`);
}

/**
 * `10.0.0.1:80` or `[2001:db8::1]:80`.
 * @throws {TypeError} if there is no address or no port.
 */
export function parseHostPort(text: string): HostPort {
  const match = /^\[([^\]]+)\]:(\d+)$|^([^:]+):(\d+)$/.exec(text);
  const port = Number(match?.[2] ?? match?.[4]);
  if (!match || port > 65535) throw new TypeError(`not address:port: ${text}`);
  return { address: parseAddress((match[1] ?? match[3])!), port };
}

/** A locally administered MAC address for a host: the same address always has the same one. */
export const macOf = (address: Uint8Array): Uint8Array => Uint8Array.of(2, 0, ...address.subarray(-4));
