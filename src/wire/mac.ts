import { hexText } from '../bytes/text.ts';

/** A 48-bit hardware address as lower-case hexadecimal with colons. */
export function macText(bytes: Uint8Array, at: number): string {
  let text = hexText(bytes, at, at + 1);
  for (let index = 1; index < 6; index++) text += ':' + hexText(bytes, at + index, at + index + 1);
  return text;
}
