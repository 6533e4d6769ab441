/** A viewing as text: what was offered, and then what happened, in the order in which it did. */
import type { AidDownload, Download, PlaylistLoads, SegmentDownload, Variant, ViewingRecord } from '../journeys.ts';
import { secondsFrom } from './clock.ts';
import { durationText, plural, sizeText } from './format.ts';
import { journeyText, told } from './journey-rows.ts';
import type { JourneyWishes } from './journey-rows.ts';
import { cell } from './sheet.ts';
import type { Row } from './table.ts';
import { clip } from './width.ts';

/** Variants that are listed. */
const VARIANTS = 12;

export function viewingText(record: ViewingRecord, wishes: JourneyWishes): string {
  const { protocol, client, url, live, startTime, endTime, counts, bytes, connectionCount, buffer } = record;
  const heading = [
    cell(`${client} → ${clip(url, 300)}`),
    cell(`at ${wishes.clock.text(startTime)} for ${durationText(Math.max(0, secondsFrom(startTime, endTime)))}`),
    cell(`${plural(counts.segments, 'segment')}, ${sizeText(bytes.media)}${bytes.wasted > 0 ? `, ${sizeText(bytes.wasted)} in vain` : ''}`),
    cell(plural(connectionCount, 'connection')),
    cell(buffer === null || buffer.stalled === 0 ? '' : `stood still for ${durationText(buffer.stalled)}`, 'yellow'),
  ].filter(({ text }) => text !== '');
  const rows = [
    ...record.playlists.map(playlistRow), ...record.aids.filter(isOdd).map(aidRow), ...switchRows(record), ...segmentRows(record),
    ...stallRows(record), ...skipRows(record),
  ];
  // What shares a frame stays as it stands: a switch before the segments that it led to.
  const inOrder = rows.sort((a, b) => (a.frame ?? 0) - (b.frame ?? 0));
  const more = counts.segments - record.segments.length;
  return journeyText(`${protocol}${live ? ' live' : ''}`, heading, [...variantRows(record), ...inOrder], more, wishes);
}

function variantRows({ variants }: ViewingRecord): Row[] {
  if (variants.length < 2) return [];
  return variants.slice(0, VARIANTS).map((variant) => {
    const chosen = variant.chosen === 0 ? 'not chosen' : plural(variant.chosen, 'segment');
    return told('offered', 'dim', [variantText(variant), variant.codecs ?? '', chosen].filter(Boolean).join(', '), null, 0);
  });
}

/** `1280x720, 2500 kbit/s`, or the last part of its address. */
function variantText({ name, resolution, bandwidth, kind }: Variant): string {
  const known = [resolution ?? '', bandwidth === null ? '' : rateText(bandwidth), kind === 'main' ? '' : kind].filter(Boolean).join(', ');
  return clip(known === '' || known === kind ? `${kind === 'main' ? '' : `${kind} `}${lastPart(name)}` : known, 80);
}

/** What tells it from the others that were offered, in short. */
const shortText = ({ name, resolution, bandwidth, kind }: Variant): string =>
  clip(`${kind === 'main' ? '' : `${kind} `}${resolution ?? (bandwidth === null ? lastPart(name) : rateText(bandwidth))}`, 40);

function playlistRow({ url, loads, failed, unchanged, target, interval, stale, faults, oddities, time, frame }: PlaylistLoads): Row {
  const words = [
    lastPart(url),
    ...faults, ...oddities,
    ...(stale > 0 && target !== null && stale > target ? [`no news for ${durationText(stale)}`] : []),
    loads === 1 ? 'once' : plural(loads, 'time'),
    ...(interval === null ? [] : [`every ${durationText(interval.mean)}${target === null ? '' : `, target ${durationText(target)}`}`]),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failed > 0 ? [`${failed} in vain`] : []),
  ];
  return told('playlist', faults.length > 0 || failed === loads ? 'red' : undefined, words.join(', '), time, frame);
}

const isOdd = ({ outcome, wrongLength }: AidDownload): boolean => outcome !== 'whole' || wrongLength !== undefined;

function aidRow(aid: AidDownload): Row {
  const how = aid.wrongLength === undefined ? outcomeText(aid) : `is no key: ${aid.wrongLength} bytes`;
  return told(aid.kind, 'red', `${lastPart(aid.url)} ${how}`, aid.time, aid.frame);
}

/** Segments of one variant that came whole and in order are one row. */
function segmentRows({ segments, variants }: ViewingRecord): Row[] {
  const runs: SegmentDownload[][] = [];
  for (const segment of segments) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const goesOn = last !== undefined && last.outcome === 'whole' && segment.outcome === 'whole' && last.variant === segment.variant
      && last.repeated === segment.repeated && last.period === segment.period && Math.abs(segment.sequence - last.sequence) <= 1;
    if (goesOn) run!.push(segment);
    else runs.push([segment]);
  }
  return runs.map((run) => runRow(run, variants.length > 1 ? shortText(variants[run[0]!.variant]!) : ''));
}

function runRow(run: readonly SegmentDownload[], variant: string): Row {
  const first = run[0]!;
  const last = run.at(-1)!;
  const bytes = run.reduce((sum, each) => sum + each.bytes, 0);
  const seconds = run.reduce((sum, each) => sum + (each.seconds ?? 0), 0);
  const media = run.reduce((sum, each) => sum + (each.duration ?? 0), 0);
  const words = [
    `${first.sequence}${last === first ? '' : `–${last.sequence}`}`,
    ...(variant === '' ? [] : [variant]),
    ...(first.outcome === 'whole' ? [`${durationText(media)} of media in ${durationText(seconds)}`] : [outcomeText(first)]),
    ...(bytes === 0 ? [] : [sizeText(bytes)]),
    ...(bytes > 0 && seconds > 0 ? [rateText(bytes * 8 / seconds)] : []),
    ...(first.repeated ? ['had come before'] : []),
  ];
  const style = first.outcome === 'failed' || first.outcome === 'cut' ? 'red' : first.outcome === 'whole' ? undefined : 'yellow';
  return told(run.length > 1 ? 'segments' : 'segment', style, words.join(', '), first.time, first.frame, last.endFrame ?? last.frame);
}

const switchRows = ({ switches, variants }: ViewingRecord): Row[] => switches.map(({ time, frame, from, to, sequence }) =>
  told('switch', 'cyan', `from ${shortText(variants[from]!)} to ${shortText(variants[to]!)} at segment ${sequence}`, time, frame));

const stallRows = ({ stalls }: ViewingRecord): Row[] => stalls.map(({ time, seconds, sequence, frame }) =>
  told('stall', 'yellow', `${durationText(seconds)}, ${sequence === null ? 'until the end' : `until segment ${sequence} came`}`, time, frame));

const skipRows = ({ skipped }: ViewingRecord): Row[] => skipped.map(({ from, to, frame }) =>
  told('skipped', 'yellow', from === to ? `segment ${from}` : `segments ${from}–${to}`, null, frame));

function outcomeText({ outcome, status }: Download): string {
  switch (outcome) {
    case 'failed': return status === null ? 'not answered' : `answered with ${status}`;
    case 'aborted': return 'broken off by the client';
    case 'cut': return 'ended too early';
    default: return 'still on its way';
  }
}

const lastPart = (url: string): string => clip(url.replace(/[?#].*$/, '').split('/').at(-1) || url, 60);

/** Bits a second. */
function rateText(bits: number): string {
  return bits < 1e6 ? `${Math.round(bits / 1000)} kbit/s` : `${(bits / 1e6).toFixed(bits < 1e7 ? 1 : 0)} Mbit/s`;
}
