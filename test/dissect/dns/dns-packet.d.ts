/** The part of dns-packet that the tests use. */
declare module 'dns-packet' {
  export function encode(packet: object): Uint8Array;
  export function streamEncode(packet: object): Uint8Array;
}
