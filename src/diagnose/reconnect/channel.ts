/** The record of a channel: WebSocket or SSE sessions of one client that follow each other. docs/journeys.md defines its classes. */
import type { BySide, DerivedRecord, Endpoint } from '../../record.ts';
import type { Ended } from './session.ts';

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
