import { linkTypeName } from './link-types.ts';
import type { Frame } from '../frame.ts';
import type { NoteSink } from '../note.ts';
import type { InterfaceInfo } from '../record.ts';
import type { Window } from './window.ts';

export type CaptureFormat = 'pcap' | 'pcapng' | 'snoop';

/** What a call to `next` came to. */
export const Step = {
  /** The frame is placed. */
  Frame: 0,
  /** The window must be filled further. */
  More: 1,
  /** Nothing more can be read from this file. */
  Done: 2,
} as const;
export type Step = (typeof Step)[keyof typeof Step];

/** Bits that say what is odd about the frame just placed. */
export const Oddity = {
  /** Longer than the snap length; said of the first such frame of an interface only, since thousands follow. */
  OverSnap: 1,
  /** More bytes captured than there were. */
  OverOriginal: 2,
  Empty: 4,
} as const;

/** Most bytes that one frame may have, whatever the file says of its snap length (D-Bus and USB captures come near it). */
export const MAX_FRAME = 128 << 20;
/** Most interfaces and sections kept of one file; frames of further interfaces are skipped. */
export const MAX_KEPT = 65_536;

export interface CaptureInterface extends InterfaceInfo {
  /** LINKTYPE_ number, as in `Frame.linkType`. */
  linkTypeNumber: number;
  /** Time stamp units in a second; 1e6 and 1e9 are usual. */
  ticksPerSecond: number;
  /** Seconds that were added to every time stamp of this interface. */
  timeOffset: number;
  description: string | null;
  /** Capture filter as text, where the file has it. */
  filter: string | null;
  os: string | null;
  /** Frames that the capturing program says it lost, so far; null where it says nothing. */
  dropped: number | null;
  comments: string[];
}

/** An interface as long as its file has said no more of it. */
export const newInterface = (id: number, linkType: number, snapLength: number, ticksPerSecond: number): CaptureInterface => ({
  id, linkType: linkTypeName(linkType), linkTypeNumber: linkType, snapLength, ticksPerSecond, timeOffset: 0,
  name: null, description: null, filter: null, os: null, dropped: null, comments: [],
});

/** Where a file was made: a pcapng section header. */
export interface CaptureSection {
  hardware: string | null;
  os: string | null;
  application: string | null;
  comments: string[];
}

/** What holds from a place of a file on. Plain data: with the interfaces, it is what frames can be read again by. */
export interface Turn {
  /** Of the section header. */
  offset: number;
  little: boolean;
  /** False in a section of a version that is not known. */
  readable: boolean;
  /** Interfaces of the sections before this one. */
  earlier: number;
}

/** An address with its names, from a Name Resolution Block; 4 or 16 bytes of address. */
export interface ResolvedName {
  address: Uint8Array;
  names: string[];
}

/** From a Decryption Secrets Block: an owned copy. `type` 0x544c534b is a TLS key log. */
export interface CaptureSecrets {
  type: number;
  bytes: Uint8Array;
}

/**
 * Reads one capture file as it comes into a window. A pull cursor: each call of `next` places one frame, without copying
 * or allocating. The outcome depends on the bytes alone, never on how they came in. Damage becomes notes.
 */
export interface CaptureReader {
  readonly format: CaptureFormat;
  /** File header read; what it says of interfaces is known. */
  readonly ready: boolean;
  /** All interfaces met so far; the index is the id. */
  readonly interfaces: readonly CaptureInterface[];
  readonly sections: readonly CaptureSection[];
  readonly names: readonly ResolvedName[];
  readonly secrets: readonly CaptureSecrets[];
  /** Where what holds for frames changed; none where the file header says it all. */
  readonly turns: readonly Turn[];
  /** False once something was cut off, damaged or unreadable. */
  readonly complete: boolean;
  /** Bits of `Oddity` for the frame just placed. */
  readonly oddities: number;
  /**
   * Places the next frame: everything but its number and file. Its bytes are borrowed until the window is filled again.
   * @throws {CaptureError} while the file header is read, if this is no capture or of a version that is not known.
   */
  next(window: Window, frame: Frame): Step;
  /**
   * Makes ready for the frame at `offset`, as another reader of this file came to know it: `turns` and `interfaces` are that
   * reader's. Frames without a time of their own are then given a wrong one.
   */
  goTo?(offset: number, turns: readonly Turn[], interfaces: readonly CaptureInterface[]): void;
  /** Comments of the frame just placed; `window` must not have been filled since. */
  frameComments(window: Window): string[];
}

export interface ReaderOptions {
  /** For messages. */
  path: string;
  notes: NoteSink;
  /**
   * The bytes come from something live, so that no frame may wait for the next one. Classic pcap then is never one of the
   * variants that only the second record gives away.
   */
  live: boolean;
}

/** The most that a captured length may say before it is damage, with `usual` where the snap length says nothing. */
export const frameLimit = (snapLength: number, usual: number): number =>
  Math.max(usual, Math.min(snapLength, MAX_FRAME));
