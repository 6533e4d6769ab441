/** Addresses as people write them, to bytes. */
import { parseAddress as addressOf } from '../bytes/address.ts';

export interface HostPort {
  /** 4 or 16 bytes. */
  address: Uint8Array;
  port: number;
}

/**
 * 4 bytes of `192.0.2.1` or 16 of `2001:db8::1`.
 * @throws {TypeError} if the text is no address.
 */
export function parseAddress(text: string): Uint8Array {
  const address = addressOf(text);
  if (!address) throw new TypeError(`not an IP address: ${text}`);
  return address;
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
