/** The record of a viewing: one program that plays one stream of media, over any number of connections. */
import type { DerivedRecord } from '../../record.ts';
import type { TrackKind, Variant } from './presentation.ts';

/**
 * What came of a download. `aborted`: the client broke it off; `cut`: it ended too early in another way; `failed`: the answer was an
 * error, or none came; `open`: it was still going on when the capture ended.
 */
export type Outcome = 'whole' | 'failed' | 'aborted' | 'cut' | 'open';

/** Something that was asked for. */
export interface Download {
  url: string;
  connection: number;
  time: string;
  frame: number;
  endTime: string | null;
  endFrame: number | null;
  outcome: Outcome;
  status: number | null;
  bytes: number;
}

export interface SegmentDownload extends Download {
  variant: number;
  track: TrackKind;
  period: string;
  sequence: number;
  /** Of media, seconds; null where the playlist does not say it. */
  duration: number | null;
  /** Seconds from the request to the last byte, and bits a second over them; null where it did not come whole. */
  seconds: number | null;
  throughput: number | null;
  /** The same stretch of time had come whole before. */
  repeated?: true;
}

export interface AidDownload extends Download {
  kind: 'init' | 'key' | 'range';
  /** It came whole and is no key: of so many bytes. */
  wrongLength?: number;
}

export interface PlaylistLoads {
  url: string;
  kind: 'master' | 'media' | 'manifest';
  /** More was to be added to it when it was loaded last. */
  live: boolean;
  loads: number;
  failed: number;
  /** Loads that brought what was known already. */
  unchanged: number;
  /** Seconds: the target duration of HLS, the update period of DASH. */
  target: number | null;
  /** Seconds between loads; null where there was one. */
  interval: { least: number; mean: number; most: number } | null;
  /** The longest time over which it was loaded and did not change, seconds. */
  stale: number;
  /** What is wrong with it. */
  faults: string[];
  oddities: string[];
  /** Frame of the first load, and of the one in which the first fault, or the staleness, shows. */
  frame: number;
  faultFrame: number | null;
  connection: number;
}

export interface Switch {
  time: string;
  frame: number;
  /** Indexes of variants. */
  from: number;
  to: number;
  sequence: number;
}

export interface Skip {
  track: TrackKind;
  period: string;
  from: number;
  to: number;
  /** Of the request behind them. */
  frame: number;
  connection: number;
}

export interface Stall {
  time: string;
  seconds: number;
  /** The segment that ended it; null where nothing did. */
  sequence: number | null;
  frame: number | null;
  connection: number | null;
}

export interface ViewingRecord extends DerivedRecord {
  type: 'viewing';
  protocol: 'hls' | 'dash';
  client: string;
  url: string;
  /** It was not complete when it began. */
  live: boolean;
  startTime: string;
  endTime: string;
  firstFrame: number;
  lastFrame: number;
  /** The first 20, and how many there were. */
  connections: number[];
  connectionCount: number;
  /** `chosen`: segments that were asked for. */
  variants: (Variant & { chosen: number })[];
  switches: Switch[];
  playlists: PlaylistLoads[];
  /** The first 1,000; `counts` counts up to 20,000 of them. */
  segments: SegmentDownload[];
  counts: { segments: number; whole: number; failed: number; aborted: number; cut: number; open: number; repeated: number; skipped: number; seeks: number };
  skipped: Skip[];
  aids: AidDownload[];
  /** The estimate of docs/journeys.md; null where nothing could be played. */
  buffer: { startTime: string; points: { time: string; seconds: number }[]; most: number; stalled: number } | null;
  stalls: Stall[];
  bytes: { media: number; wasted: number };
}
