/**
 * Records of journeys: what several connections make together. A channel is WebSocket or SSE sessions of one client that follow each
 * other, a viewing one program that plays one stream of media. Their classes and assumptions are defined in docs/journeys.md.
 */
import type { BySide, CloseHow, DerivedRecord, Endpoint } from './record.ts';
import type { Side } from './side.ts';

/**
 * Why a session ended: `close` by a close frame, `complete` with the end of the answer, `fin` and `rst` in the middle of it,
 * otherwise as the connection did.
 */
export interface Ended {
  how: 'close' | 'complete' | CloseHow;
  by: Side | null;
  /** Of a close frame that had one. */
  code: number | null;
}

/**
 * How a session took up what the one before it had left. `resumed`: it went on with exactly what followed. `replayed`: nothing is
 * missing, and something came again. `gap`: something is known to be missing. `restarted`: it began afresh, and what was said in
 * between, if anything was, was not handed on.
 */
export type ReopeningClass = 'resumed' | 'replayed' | 'gap' | 'restarted';

export interface ChannelSession {
  connection: number;
  exchange: number | null;
  startTime: string;
  endTime: string;
  firstFrame: number;
  lastFrame: number;
  ended: Ended;
  /** Messages or events by who sent them, without control frames. */
  messages: BySide;
  /** Of the messages, those whose bytes the peer never acknowledged; null where acknowledgments were not captured. */
  unacknowledged: BySide<number | null>;
  /** Frames of the first of them. */
  unacknowledgedFrames: number[];
  /** Event IDs, or the numbers that messages carry: first and last; null where there are none. */
  ids: [first: string, last: string] | null;
  /** Reconnection time that the stream set, in milliseconds. */
  retry: number | null;
}

/** A try to open the channel again that came to nothing. */
export interface Attempt {
  connection: number;
  time: string;
  frame: number;
  why: 'refused' | 'unanswered' | 'reset' | 'status';
  /** 204 means: do not come again. */
  status: number | null;
}

export interface Reopening {
  class: ReopeningClass;
  /** Indexes of the sessions before and after. */
  from: number;
  to: number;
  /** Seconds without a channel. */
  without: number;
  attempts: Attempt[];
  /** How many attempts there were in all. */
  failed: number;
  lastEventId: {
    /** ID of the last event that the client has acknowledged, or that it got as far as is known. */
    delivered: string | null;
    sent: string | null;
    /** Whether the server went on behind it; null where that cannot be told. */
    honoured: boolean | null;
  } | null;
  /** IDs between; null where they cannot be counted. */
  missing: number | null;
  repeated: number;
  /** Messages that were never acknowledged, and how many of them were said again. */
  unacknowledged: BySide;
  saidAgain: BySide;
  /** Reconnection time in force, in milliseconds, and whether the client waited for it. */
  retry: { milliseconds: number; kept: boolean } | null;
  frames: [last: number, first: number];
}

export interface ChannelRecord extends DerivedRecord {
  type: 'channel';
  kind: 'websocket' | 'sse';
  client: string;
  server: Endpoint;
  url: string;
  startTime: string;
  endTime: string;
  firstFrame: number;
  lastFrame: number;
  /** The first 100, and how many there were. */
  sessions: ChannelSession[];
  count: number;
  /** The first 100; `classes` counts all. */
  reopenings: Reopening[];
  classes: Record<ReopeningClass, number>;
  /** Seconds without a channel, all together. */
  without: number;
  /** Tries after the last session that came to nothing. */
  after: Attempt[];
}

/** Pictures with or without sound decide about playing; sound alone and text come beside them. */
export type TrackKind = 'main' | 'audio' | 'text';

/** One of several that a player may choose from. */
export interface Variant {
  /** Address of its playlist, or the ID of its representation. */
  name: string;
  kind: TrackKind;
  /** Bits a second. */
  bandwidth: number | null;
  resolution: string | null;
  codecs: string | null;
}

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
  /** Of the first load. */
  time: string;
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
  /** The last of that segment, or of the one before. */
  frame: number;
  connection: number;
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
  counts: Record<Outcome | 'segments' | 'repeated' | 'skipped' | 'seeks', number>;
  skipped: Skip[];
  aids: AidDownload[];
  /** The estimate of docs/journeys.md; null where nothing could be played. */
  buffer: { startTime: string; points: { time: string; seconds: number }[]; most: number; stalled: number } | null;
  stalls: Stall[];
  bytes: { media: number; wasted: number };
}
