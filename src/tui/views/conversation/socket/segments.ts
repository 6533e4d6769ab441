/**
 * Segments as far as they were read, packed: there may be a million of them. A silence is a row of its own. A list is never
 * changed; `append` shares all pages but the last with the one before.
 */
import { Analysis } from '../../../../analysis.ts';
import type { BySide, SocketState } from '../../../../record.ts';
import type { SegmentRow } from '../../../capture.ts';
import { Trend } from './trend.ts';
import { RESET } from './words.ts';

/** A pause of so many seconds is named. */
const SILENCE = 1;

export interface Segment {
  readonly kind: 'segment';
  /** From 0, over all segments of the connection. */
  readonly number: number;
  readonly frame: number;
  /** Seconds since the first segment, and since the one before. */
  readonly time: number;
  readonly delta: number;
  readonly from: SegmentRow['from'];
  readonly length: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  readonly analysis: number;
  /** What its sender has sent and not seen acknowledged, with it. */
  readonly inFlight: number;
  /** Null for datagrams, and where it has not changed since the segment before. */
  readonly entered: BySide<SocketState | null>;
}

export interface Silence {
  readonly kind: 'silence';
  readonly number: number;
  readonly seconds: number;
}

/** How an end of the connection did. */
export interface End {
  /** The least of the windows that it advertised, in the course of time. */
  readonly window: Trend;
  readonly inFlight: Trend;
  /** How often it stopped reading: segments with a window of zero that follow one another are one stop. */
  readonly stops: number;
  readonly isStopped: boolean;
}

const STATES: readonly SocketState[] = [
  'UNKNOWN', 'LISTEN', 'SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT', 'CLOSING', 'LAST_ACK', 'TIME_WAIT', 'CLOSED',
];

/** Where there are no states. */
const STATELESS = 255;
const Kind = { Client: 0, Server: 1, Silence: 2 } as const;

const ROWS = 4096;

class Page {
  readonly time = new Float64Array(ROWS);
  readonly frame = new Uint32Array(ROWS);
  readonly number = new Uint32Array(ROWS);
  readonly length = new Uint32Array(ROWS);
  readonly seq = new Uint32Array(ROWS);
  readonly ack = new Uint32Array(ROWS);
  readonly window = new Uint32Array(ROWS);
  readonly inFlight = new Uint32Array(ROWS);
  readonly flags = new Uint16Array(ROWS);
  readonly analysis = new Uint16Array(ROWS);
  readonly kind = new Uint8Array(ROWS);
  /** Numbers of `STATES`: the client's in the low half, the server's in the high one. */
  readonly states = new Uint8Array(ROWS);

  copy(): Page {
    const copy = new Page();
    for (const name of Object.keys(this) as Exclude<keyof Page, 'copy'>[]) copy[name].set(this[name]);
    return copy;
  }
}

interface Parts {
  readonly pages: readonly Page[];
  readonly count: number;
  readonly total: number;
  readonly forgotten: number;
  /** Of the last that was read, wanted or not. */
  readonly lastFrame: number;
  readonly lastTime: number;
  readonly start: { readonly seconds: number; readonly nanos: number };
  readonly ends: BySide<End>;
}

const newEnd = (): End => ({ window: new Trend(Math.min), inFlight: new Trend(Math.max), stops: 0, isStopped: false });

export class Segments {
  readonly #parts: Parts;

  constructor(parts: Parts = {
    pages: [], count: 0, total: 0, forgotten: 0, lastFrame: 0, lastTime: 0, start: { seconds: 0, nanos: 0 }, ends: { client: newEnd(), server: newEnd() },
  }) {
    this.#parts = parts;
  }

  /** Rows: segments and silences. */
  get count(): number {
    return this.#parts.count;
  }

  /** Segments that were read, and how many of them, from the first on, are not here any more. */
  get total(): number {
    return this.#parts.total;
  }

  get forgotten(): number {
    return this.#parts.forgotten;
  }

  get lastFrame(): number {
    return this.#parts.lastFrame;
  }

  get ends(): BySide<End> {
    return this.#parts.ends;
  }

  /** With more that were read, of which some may not be wanted: they count, and have no rows. */
  append(rows: readonly SegmentRow[], isWanted: (row: SegmentRow) => boolean = () => true): Segments {
    const [first] = rows;
    if (!first) return this;
    const { pages, forgotten, ends } = this.#parts;
    let { count, total } = this.#parts;
    const start = total === 0 ? first : this.#parts.start;
    const grown = [...pages];
    if (count % ROWS !== 0) grown.push(grown.pop()!.copy());
    const copyEnd = (end: End): { -readonly [Name in keyof End]: End[Name] } => ({ ...end, window: end.window.copy(), inFlight: end.inFlight.copy() });
    const both = { client: copyEnd(ends.client), server: copyEnd(ends.server) };
    const push = (time: number, number: number, kind: number): [Page, number] => {
      if (count % ROWS === 0) grown.push(new Page());
      const page = grown.at(-1)!;
      const at = count++ % ROWS;
      page.time[at] = time;
      page.number[at] = number;
      page.kind[at] = kind;
      return [page, at];
    };
    let before = this.#parts.lastTime;
    for (const row of rows) {
      const time = row.seconds - start.seconds + (row.nanos - start.nanos) / 1e9;
      if (!isWanted(row)) {
        total++;
        before = time;
        continue;
      }
      // Before the first row there is nothing that it would stand behind.
      if (time - before >= SILENCE && count > 0) push(time, total, Kind.Silence);
      const [page, at] = push(time, total++, row.from === 'client' ? Kind.Client : Kind.Server);
      page.frame[at] = row.frame;
      page.length[at] = row.length;
      page.seq[at] = row.seq;
      page.ack[at] = row.ack;
      page.window[at] = row.window;
      page.inFlight[at] = row.inFlight[row.from];
      page.flags[at] = row.flags;
      page.analysis[at] = row.analysis;
      page.states[at] = row.sockets === null ? STATELESS : STATES.indexOf(row.sockets.client) | (STATES.indexOf(row.sockets.server) << 4);
      // The window of a reset means nothing.
      if ((row.flags & RESET) === 0) both[row.from].window.add(row.window);
      const end = both[row.from];
      end.inFlight.add(row.inFlight[row.from]);
      const isStopped = (row.analysis & Analysis.ZeroWindow) !== 0;
      if (isStopped && !end.isStopped) end.stops++;
      end.isStopped = isStopped;
      before = time;
    }
    return new Segments({ pages: grown, count, total, forgotten, lastFrame: rows.at(-1)!.frame, lastTime: before, start, ends: both });
  }

  /** Without the first rows, so many at least: whole pages go. */
  forget(rows: number): Segments {
    const gone = Math.min(Math.ceil(rows / ROWS), this.#parts.pages.length - 1);
    if (gone <= 0) return this;
    const pages = this.#parts.pages.slice(gone);
    return new Segments({ ...this.#parts, pages, count: this.count - gone * ROWS, forgotten: pages[0]!.number[0]! });
  }

  at(row: number): Segment | Silence | null {
    if (row < 0 || row >= this.count) return null;
    const { page, at } = this.#place(row);
    const number = page.number[at]!;
    const before = row === 0 ? null : this.#place(row - 1);
    const time = page.time[at]!;
    if (page.kind[at] === Kind.Silence) return { kind: 'silence', number, seconds: time - (before === null ? time : before.page.time[before.at]!) };
    // A silence has the time of what ends it, and no states: those before it count.
    const isAfterSilence = before !== null && before.page.kind[before.at] === Kind.Silence;
    const last = isAfterSilence ? (row > 1 ? this.#place(row - 2) : null) : before;
    return {
      kind: 'segment', number, frame: page.frame[at]!, time, delta: last === null ? 0 : time - last.page.time[last.at]!,
      from: page.kind[at] === Kind.Client ? 'client' : 'server', length: page.length[at]!, seq: page.seq[at]!, ack: page.ack[at]!,
      flags: page.flags[at]!, window: page.window[at]!, analysis: page.analysis[at]!, inFlight: page.inFlight[at]!,
      entered: entered(page.states[at]!, last === null ? 0 : last.page.states[last.at]!),
    };
  }

  /** The row after (or before) `from` for which `wanted` holds, of flags, analysis and frame; around the end if need be. -1: none. */
  next(from: number, away: 1 | -1, wanted: (flags: number, analysis: number, frame: number) => boolean): number {
    for (let tried = 1; tried <= this.count; tried++) {
      const row = (from + away * tried + 2 * this.count) % this.count;
      const { page, at } = this.#place(row);
      if (page.kind[at] !== Kind.Silence && wanted(page.flags[at]!, page.analysis[at]!, page.frame[at]!)) return row;
    }
    return -1;
  }

  #place(row: number): { readonly page: Page; readonly at: number } {
    return { page: this.#parts.pages[Math.floor(row / ROWS)]!, at: row % ROWS };
  }
}

function entered(now: number, before: number): BySide<SocketState | null> {
  if (now === STATELESS) return { client: null, server: null };
  return { client: (now & 15) === (before & 15) ? null : STATES[now & 15]!, server: now >> 4 === before >> 4 ? null : STATES[now >> 4]! };
}
