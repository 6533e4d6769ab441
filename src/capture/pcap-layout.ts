import { CaptureError } from './capture-error.ts';
import { agreedLinkType } from './link-types.ts';
import type { Window } from './window.ts';

/** How the records of one classic pcap file are laid out, as its file header tells (pcap-savefile(5)). */
export interface PcapLayout {
  little: boolean;
  nanosPerTick: 1 | 1000;
  /** Which of the two lengths comes first in a record header. */
  lengths: LengthOrder;
  snapLength: number;
  linkType: number;
  /** Bytes of the file header. */
  headerSize: number;
  /** Bytes that a record header may have; where there are several, the records themselves must show which. */
  recordSizes: readonly number[];
}

export const LengthOrder = {
  CapturedFirst: 0,
  /** Before version 2.3, and DG/UX's 543.0. */
  OriginalFirst: 1,
  /** Version 2.3 was written both ways: the smaller one is the captured length. */
  SmallerIsCaptured: 2,
} as const;
export type LengthOrder = (typeof LengthOrder)[keyof typeof LengthOrder];

const PLAIN = 16;
/** Nokia firewalls add four bytes, with the ordinary magic. */
const NOKIA = 20;
/** Kuznetzov's patches of 1999 add interface, protocol and packet type; one of them with the ordinary magic (Red Hat 6.1). */
const KUZNETZOV = 24;
/** The patch of 1999-09-15 also adds CPU numbers (SuSE 6.3). */
const KUZNETZOV_CPU = 28;

interface Magic {
  nanosPerTick: 1 | 1000;
  headerSize: 24 | 28;
  recordSizes: readonly number[];
}

const MAGICS: ReadonlyMap<number, Magic> = new Map([
  [0xa1b2c3d4, { nanosPerTick: 1000, headerSize: 24, recordSizes: [PLAIN, KUZNETZOV, NOKIA] }],
  [0xa1b23c4d, { nanosPerTick: 1, headerSize: 24, recordSizes: [PLAIN] }],
  [0xa1b2cd34, { nanosPerTick: 1000, headerSize: 24, recordSizes: [KUZNETZOV, KUZNETZOV_CPU] }],
  // Navtel.
  [0xa12b3c4d, { nanosPerTick: 1, headerSize: 24, recordSizes: [PLAIN] }],
  // IXIA hardware and software captures, with the length of all records behind the file header.
  [0x1c0001ac, { nanosPerTick: 1, headerSize: 28, recordSizes: [PLAIN] }],
  [0x1c0001ab, { nanosPerTick: 1000, headerSize: 28, recordSizes: [PLAIN] }],
]);

/** Whether the four bytes, read with this byte order, begin a classic pcap file. */
export const isPcapMagic = (magic: number): boolean => MAGICS.has(magic);

/** AIX wrote ifType numbers (RFC 1573) where others write link types: Ethernet, token ring, FDDI, loopback. */
const AIX_LINK_TYPES: Readonly<Record<number, number>> = { 6: 1, 9: 6, 15: 10, 24: 0 };

/**
 * Reads the file header at `window.start`; null while its bytes have not all come.
 * @throws {CaptureError} where the file is older than version 2 or ends inside its header.
 */
export function pcapLayout(window: Window, path: string): PcapLayout | null {
  const { view, start } = window;
  const have = window.end - start;
  const little = have >= 4 && !isPcapMagic(view.getUint32(start));
  const magic = have >= 4 ? MAGICS.get(view.getUint32(start, little)) : undefined;
  const size = magic?.headerSize ?? 24;
  if (have < size) {
    if (!window.atEnd) return null;
    throw new CaptureError('cut-header', path, `the file ends inside its header (${have} of ${size} bytes)`, have);
  }
  if (!magic) throw new CaptureError('not-a-capture', path, 'not a pcap file');

  const major = view.getUint16(start + 4, little);
  const minor = view.getUint16(start + 6, little);
  if (major < 2) throw new CaptureError('unsupported-version', path, `pcap version ${major}.${minor} is not known`, 4);
  const network = view.getUint32(start + 20, little);
  const layout: PcapLayout = {
    little,
    nanosPerTick: magic.nanosPerTick,
    lengths: lengthOrder(major, minor),
    snapLength: view.getUint32(start + 16, little),
    // The upper six bits tell the length of the frame check sequence.
    linkType: agreedLinkType(network & 0x03ffffff),
    headerSize: size,
    // The variants that hide behind the ordinary magic are all of version 2.4.
    recordSizes: major === 2 && minor < 4 ? magic.recordSizes.slice(0, 1) : magic.recordSizes,
  };
  const aix = AIX_LINK_TYPES[network];
  if (major === 2 && minor === 2 && aix !== undefined) {
    layout.linkType = aix;
    layout.nanosPerTick = 1;
  }
  return layout;
}

function lengthOrder(major: number, minor: number): LengthOrder {
  if (major === 543 || (major === 2 && minor < 3)) return LengthOrder.OriginalFirst;
  return major === 2 && minor === 3 ? LengthOrder.SmallerIsCaptured : LengthOrder.CapturedFirst;
}
