/**
 * How much a player had in hand. Assumed: it begins to play when the first segment is whole, plays in real time, and waits only when
 * there is nothing left. Where nothing was asked for when the estimate ran out, the player was paused or had enough.
 */
import type { SegmentDownload, Stall, ViewingRecord } from '../../journeys.ts';
import { rfc3339, secondsFrom } from '../../time.ts';

/** Points that are kept of the curve. */
const POINTS = 1000;
/** Further ahead than this is a seek, which empties the buffer. */
export const SEEK = 3;
/** Shorter waits are within what the estimate can be wrong by. */
const SHORTEST_STALL = 0.1;

/** A stretch of time in which the client waited for something. */
export interface Asking {
  readonly from: string;
  readonly to: string;
}

type Buffer = NonNullable<ViewingRecord['buffer']>;

/** `segments`: of the track that decides, whole, each stretch of time once, in the order in which they came. */
export function estimateBuffer(
  segments: readonly SegmentDownload[], asking: readonly Asking[],
): { buffer: Buffer | null; stalls: Stall[] } {
  const [first] = segments;
  if (first === undefined) return { buffer: null, stalls: [] };
  const start = first.endTime!;
  const at = (time: string): number => secondsFrom(start, time);
  const asked = asking.map(({ from, to }) => ({ from: at(from), to: at(to) })).sort((a, b) => a.from - b.from);
  const waitsAt = (moment: number): number | null => waitingUntil(asked, moment);
  const buffer: Buffer = { startTime: start, points: [], most: 0, stalled: 0 };
  const stalls: Stall[] = [];
  let held = 0;
  let clock = 0;
  let before: SegmentDownload | null = null;
  for (const segment of segments) {
    const now = at(segment.endTime!);
    held -= now - clock;
    clock = now;
    if (before !== null && isSeek(before, segment)) held = 0;
    else if (held < 0) {
      if (-held >= SHORTEST_STALL && waitsAt(now + held) !== null) {
        const { sequence, endFrame, connection } = segment;
        stalls.push({ time: timeAt(start, now + held), seconds: round(-held), sequence, frame: endFrame!, connection });
      }
      held = 0;
    }
    held += segment.duration ?? 0;
    before = segment;
    buffer.most = round(Math.max(buffer.most, held));
    if (buffer.points.length < POINTS) buffer.points.push({ time: segment.endTime!, seconds: round(held) });
  }
  const until = waitsAt(clock + held);
  if (until !== null && until - clock - held >= SHORTEST_STALL) {
    const { endFrame, connection } = before!;
    const time = timeAt(start, clock + held);
    stalls.push({ time, seconds: round(until - clock - held), sequence: null, frame: endFrame!, connection });
  }
  buffer.stalled = round(stalls.reduce((sum, { seconds }) => sum + seconds, 0));
  return { buffer, stalls };
}

const isSeek = (a: SegmentDownload, b: SegmentDownload): boolean =>
  a.period === b.period && (b.sequence > a.sequence + SEEK || b.sequence < a.sequence - SEEK);

/** Until when the client waited that waited at this moment, through requests that follow each other; null where it did not wait. */
function waitingUntil(asked: readonly { from: number; to: number }[], moment: number): number | null {
  let until: number | null = null;
  for (const { from, to } of asked) {
    if (from > (until ?? moment)) break;
    if (to >= moment && to > (until ?? -Infinity)) until = to;
  }
  return until;
}

const round = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

/** The time so many seconds after another. */
function timeAt(start: string, seconds: number): string {
  const whole = Math.floor(seconds);
  const nanos = Number(start.slice(-10, -1)) + Math.round((seconds - whole) * 1e9);
  return rfc3339({ seconds: Date.parse(`${start.slice(0, -11)}Z`) / 1000 + whole + Math.floor(nanos / 1e9), nanos: nanos % 1e9 });
}
