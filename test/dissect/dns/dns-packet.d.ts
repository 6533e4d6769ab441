/** The part of dns-packet that tests and recordings use. */
declare module 'dns-packet' {
  export function decode(message: Uint8Array): { id: number; questions: { name: string }[] };
  export function encode(packet: object): Uint8Array;
  export function streamEncode(packet: object): Uint8Array;
}
