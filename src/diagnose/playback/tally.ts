/** What all downloads of a viewing make together. */
import type { Download, SegmentDownload, Skip, Switch, TrackKind, ViewingRecord } from '../../journeys.ts';
import { estimateBuffer, SEEK } from './buffer.ts';
import type { Asking } from './buffer.ts';
import type { Viewer } from './viewer.ts';

/** Downloads, switches, skips, stalls and connections that a record lists, each. */
const LISTED = 1000;
const CONNECTIONS = 20;
/** A client that asks again within this many seconds is still after what it did not get. */
const AGAIN = 30;

export function tallyViewing(viewer: Viewer): ViewingRecord {
  const segments = viewer.segments.sort((a, b) => a.frame - b.frame);
  const decisive: TrackKind = segments.some(({ track }) => track === 'main') ? 'main' : 'audio';
  const main = segments.filter(({ track }) => track === decisive);
  const wasted = markRepeated(segments);
  const skips = skipsOf(segments);
  const playlists = [...viewer.playlists.values()];
  const waits = playlists.filter(({ wasLive }) => wasLive).flatMap((watch) => watch.waits);
  const came = main.filter(({ outcome, repeated }) => outcome === 'whole' && !repeated).sort((a, b) => (a.endTime! < b.endTime! ? -1 : 1));
  const { buffer, stalls } = estimateBuffer(came, [...askingFor(main), ...waits]);
  const count = (outcome: Download['outcome']): number => segments.filter((each) => each.outcome === outcome).length;
  return {
    type: 'viewing', protocol: viewer.protocol, client: viewer.client, url: viewer.url, live: playlists.some(({ wasLive }) => wasLive),
    startTime: viewer.startTime, endTime: viewer.endTime, firstFrame: viewer.firstFrame, lastFrame: viewer.lastFrame,
    connections: [...viewer.connections].slice(0, CONNECTIONS), connectionCount: viewer.connections.size,
    variants: viewer.variants.map((variant, index) => ({ ...variant, chosen: segments.filter((each) => each.variant === index).length })),
    switches: switchesOf(main).slice(0, LISTED),
    playlists: playlists.map(({ loads }) => loads),
    segments: segments.slice(0, LISTED),
    counts: {
      segments: segments.length, whole: count('whole'), failed: count('failed'), aborted: count('aborted'), cut: count('cut'), open: count('open'),
      repeated: segments.filter(({ repeated }) => repeated).length,
      skipped: skips.skipped.reduce((sum, { from, to }) => sum + to - from + 1, 0), seeks: skips.seeks,
    },
    skipped: skips.skipped.slice(0, LISTED),
    aids: viewer.aids.slice(0, LISTED),
    buffer,
    stalls: stalls.slice(0, LISTED),
    bytes: { media: segments.reduce((sum, { bytes }) => sum + bytes, 0), wasted },
  };
}

/** Marks what had come whole before; gives the bytes that were of no use. */
function markRepeated(segments: readonly SegmentDownload[]): number {
  const had = new Set<string>();
  let wasted = 0;
  for (const segment of segments) {
    const stretch = stretchOf(segment);
    if (segment.outcome !== 'whole') wasted += segment.outcome === 'open' ? 0 : segment.bytes;
    else if (had.has(stretch)) {
      segment.repeated = true;
      wasted += segment.bytes;
    } else had.add(stretch);
  }
  return wasted;
}

export const stretchOf = ({ track, period, sequence }: SegmentDownload): string => `${track} ${period} ${sequence}`;

/** Numbers that were passed over and never asked for: a few are skipped, many are a seek. */
function skipsOf(segments: readonly SegmentDownload[]): { skipped: Skip[]; seeks: number } {
  const asked = new Set(segments.map(stretchOf));
  const last = new Map<string, number>();
  const skipped: Skip[] = [];
  let seeks = 0;
  for (const { track, period, sequence, frame, connection } of segments) {
    const line = `${track} ${period}`;
    const before = last.get(line);
    last.set(line, sequence);
    if (before === undefined || Math.abs(sequence - before) <= 1) continue;
    if (sequence > before + 1 + SEEK || sequence < before - SEEK) seeks++;
    else if (sequence > before) {
      const passed = Array.from({ length: sequence - before - 1 }, (_, index) => before + 1 + index);
      for (const each of passed.filter((number) => !asked.has(`${line} ${number}`))) {
        const open = skipped.at(-1);
        if (open !== undefined && open.frame === frame && open.to === each - 1) open.to = each;
        else skipped.push({ track, period, from: each, to: each, frame, connection });
      }
    }
  }
  return { skipped, seeks };
}

function switchesOf(main: readonly SegmentDownload[]): Switch[] {
  const switches: Switch[] = [];
  let current: number | null = null;
  for (const { variant, time, frame, sequence } of main) {
    if (current !== null && variant !== current) switches.push({ time, frame, from: current, to: variant, sequence });
    current = variant;
  }
  return switches;
}

/** When the client waited for a segment: until it came whole, or until it asked for something again. */
function askingFor(main: readonly SegmentDownload[]): Asking[] {
  return main.map(({ time, endTime, outcome }, index) => {
    const next = main[index + 1]?.time;
    const end = endTime ?? time;
    const goesOn = outcome !== 'whole' && next !== undefined && Date.parse(next) - Date.parse(end) < AGAIN * 1000;
    return { from: time, to: goesOn && next > end ? next : end };
  });
}

