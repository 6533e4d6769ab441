import type { Window } from './window.ts';

export const BlockType = {
  Section: 0x0a0d0d0a,
  Interface: 1,
  /** Obsolete. */
  Packet: 2,
  SimplePacket: 3,
  Names: 4,
  Statistics: 5,
  EnhancedPacket: 6,
  Secrets: 10,
} as const;

const FINDABLE: ReadonlySet<number> = new Set(Object.values(BlockType));
/** A block behind damage is believed only up to this length. */
const LARGEST = 1 << 20;

/** The byte order that a section header at `at` says, or null. Needs 12 bytes. */
export function sectionOrder(view: DataView, at: number): 'little' | 'big' | null {
  const magic = view.getUint32(at + 8);
  return magic === 0x1a2b3c4d ? 'big' : magic === 0x4d3c2b1a ? 'little' : null;
}

/**
 * Moves `window.start` to the next place where a whole block of a known type stands whose two lengths agree. False if
 * there is none so far; then more bytes may bring one.
 */
export function findBlock(window: Window, little: boolean): boolean {
  const { view, end } = window;
  let at = window.start;
  for (; at + 12 <= end; at++) {
    const type = view.getUint32(at, little);
    if (!FINDABLE.has(type)) continue;
    const order = type === BlockType.Section ? sectionOrder(view, at) : little ? 'little' : 'big';
    if (order === null) continue;
    const length = view.getUint32(at + 4, order === 'little');
    if (length < 12 || length > LARGEST || length % 4 !== 0) continue;
    if (at + length > end) {
      if (window.atEnd) continue;
      break;
    }
    if (view.getUint32(at + length - 4, order === 'little') !== length) continue;
    window.start = at;
    return true;
  }
  window.start = at;
  return false;
}
