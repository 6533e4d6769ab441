import { u8, u16 } from '../../bytes/read.ts';

/** Dotted decimal of the four bytes at `at`. */
export const ipv4Text = (bytes: Uint8Array, at: number): string =>
  `${u8(bytes, at)}.${u8(bytes, at + 1)}.${u8(bytes, at + 2)}.${u8(bytes, at + 3)}`;

/** The sixteen bytes at `at` as RFC 5952 writes them. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  let zerosAt = -1;
  let zeros = 1; // a single zero group is not shortened (§4.2.2)
  for (let group = 0; group < 8; group++) {
    let run = 0;
    while (group + run < 8 && u16(bytes, at + 2 * (group + run)) === 0) run++;
    if (run > zeros) {
      zerosAt = group;
      zeros = run;
    }
    group += run;
  }
  if (zerosAt === 0 && zeros === 5 && u16(bytes, at + 10) === 0xffff) return `::ffff:${ipv4Text(bytes, at + 12)}`;
  let text = '';
  for (let group = 0; group < 8; group++) {
    if (group === zerosAt) {
      text += '::';
      group += zeros - 1;
      continue;
    }
    if (text !== '' && !text.endsWith(':')) text += ':';
    text += u16(bytes, at + 2 * group).toString(16);
  }
  return text;
}

/** Whether an address names a group (or everyone) instead of one host, so that answers come from elsewhere. */
export function isGroupAddress(address: string): boolean {
  if (address.includes(':')) return address.startsWith('ff');
  const first = Number.parseInt(address, 10);
  return (first >= 224 && first < 240) || address === '255.255.255.255';
}
