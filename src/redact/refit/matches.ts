/** Content as literals and references to what came before (RFC 1951 §4). */

/** A literal byte, or a length and a distance, in one number. */
export type Token = number;

export const isLiteral = (token: Token): boolean => token < 256;
export const lengthOf = (token: Token): number => (token >> 8) & 0x1ff;
export const distanceOf = (token: Token): number => Math.floor(token / 0x20000);
export const reference = (length: number, distance: number): Token => distance * 0x20000 + length * 256;

export const SHORTEST = 3;
const LONGEST = 258;
const HASHES = 1 << 15;
/** A match of three bytes from further away takes more than three literals. */
const TOO_FAR = 4096;

export interface MatchOptions {
  /** Matches are no shorter. */
  readonly shortest: number;
  /** Whether a match gives way to a longer one at the next byte. */
  readonly lazy: boolean;
  /** How many earlier places are looked at. */
  readonly effort: number;
}

/** Tokens for `bytes[start..)`; what stands before `start` is there to be referred to, `window` bytes back at most. */
export function tokensOf(bytes: Uint8Array, start: number, window: number, { shortest, lazy, effort }: MatchOptions): Token[] {
  const heads = new Int32Array(HASHES).fill(-1);
  const before = new Int32Array(bytes.length).fill(-1);
  const insert = (at: number): void => {
    if (at + SHORTEST > bytes.length) return;
    const hash = hashOf(bytes, at);
    before[at] = heads[hash]!;
    heads[hash] = at;
  };
  let bestDistance = 0;
  const longest = (at: number): number => {
    if (at + SHORTEST > bytes.length) return 0;
    const most = Math.min(LONGEST, bytes.length - at);
    let best = 0;
    let place = heads[hashOf(bytes, at)]!;
    for (let tries = effort; place >= 0 && tries > 0 && at - place <= window; tries--, place = before[place]!) {
      if (best > 0 && bytes[place + best] !== bytes[at + best]) continue;
      let length = 0;
      while (length < most && bytes[place + length] === bytes[at + length]) length++;
      if (length <= best) continue;
      best = length;
      bestDistance = at - place;
      if (best === most) break;
    }
    return best < shortest || (best === SHORTEST && bestDistance > TOO_FAR) ? 0 : best;
  };
  for (let at = Math.max(0, start - window); at < start; at++) insert(at);
  const tokens: Token[] = [];
  for (let at = start; at < bytes.length;) {
    const length = longest(at);
    const distance = bestDistance;
    insert(at);
    if (length > 0 && !(lazy && length < 32 && longest(at + 1) > length)) {
      tokens.push(reference(length, distance));
      for (let i = 1; i < length; i++) insert(at + i);
      at += length;
    } else tokens.push(bytes[at++]!);
  }
  return tokens;
}

const hashOf = (bytes: Uint8Array, at: number): number =>
  (Math.imul((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!, 0x9e3779b1) >>> 17) & (HASHES - 1);
