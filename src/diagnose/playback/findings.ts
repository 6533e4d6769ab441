/** When a viewing is a failure, and in which words. */
import { printable } from '../../bytes/text.ts';
import type { AidDownload, Download, SegmentDownload, ViewingRecord } from '../../journeys.ts';
import { durationText, plural } from '../../report/format.ts';
import type { Finding } from '../examiner.ts';
import { stretchOf } from './tally.ts';
import type { PlaylistWatch } from './playlist-watch.ts';
import type { Viewer } from './viewer.ts';

/** Shorter stalls may be what the estimate is wrong by. */
const STALL_SECONDS = 0.5;
/** One that lasts so long, or comes again, is more than that. */
const SURE_SECONDS = 2;
const EVIDENCE = 20;

const shown = (text: string): string => printable(text.length > 120 ? `${text.slice(0, 119)}…` : text);

export function viewingFindings(viewer: Viewer, record: ViewingRecord): Finding[] {
  const found = [...viewer.playlists.values()].flatMap(playlistFindings);
  found.push(...aidFindings(viewer.aids));
  const missing = missingFinding(viewer, record);
  const stall = stallFinding(record);
  return [...found, ...(missing ? [missing] : []), ...(stall ? [stall] : [])];
}

function playlistFindings(watch: PlaylistWatch): Finding[] {
  const { loads } = watch;
  const found: Finding[] = [];
  const frame = loads.faultFrame ?? loads.frame;
  const common = { code: 'playlist-broken', subject: { connection: loads.connection }, evidence: [frame] } as const;
  if (loads.faults.length > 0) {
    found.push({
      ...common, confidence: 'certain',
      message: `The playlist ${shown(loads.url)} cannot be played: ${loads.faults.map(shown).join('; ')}`,
      disproof: `a playlist under this address that follows RFC 8216 or ISO/IEC 23009-1, behind frame ${frame}`,
      next: 'Look at the body of that answer, and at what writes the playlist.',
      figures: { url: loads.url, faults: loads.faults },
    });
  } else if (watch.failing > 0 && (watch.failing > 1 || watch.failing === loads.loads)) {
    found.push({
      ...common, confidence: watch.failing === loads.loads ? 'certain' : 'likely',
      message: `The playlist ${shown(loads.url)} was asked for ${plural(watch.failing, 'time')} in vain`
        + (watch.failing < loads.loads ? ' at last' : ''),
      disproof: 'a playlist as the answer to any of these requests',
      next: 'See why the server does not have the playlist that it names, or does not give it.',
      figures: { url: loads.url, failed: loads.failed },
    });
  }
  if (watch.isStale) {
    found.push({
      ...common, confidence: 'likely',
      message: `The live playlist ${shown(loads.url)} has not changed for ${durationText(loads.stale)}, `
        + `though ${plural(loads.loads, 'load')} asked for it${loads.target === null ? '' : ` and its target is ${loads.target} s`}`,
      disproof: 'a load that brings a new segment within three target durations, or one that says that the stream has ended',
      next: 'See whether the encoder or packager still writes segments, and whether a cache holds the playlist for too long.',
      figures: { url: loads.url, stale: loads.stale, target: loads.target, loads: loads.loads },
    });
  }
  return found;
}

/** Keys and init parts that never came, or are not what they should be. */
function aidFindings(aids: readonly AidDownload[]): Finding[] {
  const had = new Set(aids.filter(({ outcome, wrongLength }) => outcome === 'whole' && wrongLength === undefined).map(({ url }) => url));
  const told = new Set<string>();
  return aids.flatMap((aid) => {
    const { url, outcome, wrongLength, connection, frame, kind } = aid;
    if (had.has(url) || told.has(url) || outcome === 'open' || outcome === 'aborted' || kind === 'range') return [];
    told.add(url);
    const what = kind === 'key' ? 'key' : 'initialization section';
    const how = wrongLength === undefined ? failureWords(aid) : `has ${plural(wrongLength, 'byte')} where an AES-128 key has 16`;
    return [{
      code: 'playlist-broken', subject: { connection }, confidence: 'certain', evidence: [frame],
      message: `The ${what} ${shown(url)}, without which no segment can be played, ${how}`,
      disproof: `the ${what} as the answer to a later request`,
      next: kind === 'key' ? 'See whether the player is allowed to have the key: cookies, tokens, their age.'
        : 'See whether the file that the playlist names is there.',
      figures: { url, status: aid.status },
    } satisfies Finding];
  });
}

function missingFinding(viewer: Viewer, { skipped, counts }: ViewingRecord): Finding | null {
  const had = new Set(viewer.segments.filter(({ outcome }) => outcome === 'whole').map(stretchOf));
  const failed = viewer.segments.filter((each) => (each.outcome === 'failed' || each.outcome === 'cut') && !had.has(stretchOf(each)));
  const [first] = failed;
  const [skip] = skipped;
  if (first === undefined && skip === undefined) return null;
  const kinds = new Set(failed.map(stretchOf)).size;
  const words = [
    ...(first === undefined ? [] : [`${plural(kinds, 'segment')} never came: number ${numberOf(first)} ${failureWords(first)}`]),
    ...(skip === undefined ? [] : [`${plural(counts.skipped, 'segment')} passed over and never asked for, first ${skip.from}`]),
  ];
  return {
    code: 'segment-missing',
    subject: { connection: (first ?? skip!).connection },
    confidence: first === undefined ? 'likely' : 'certain',
    evidence: [...failed, ...skipped].map(({ frame }) => frame).sort((a, b) => a - b).slice(0, EVIDENCE),
    message: `Of ${shown(viewer.url)}, ${words.join('; ')}`,
    disproof: first === undefined ? 'requests for the numbers in between, on any connection'
      : 'the same segment whole, of any variant, at any time',
    next: first === undefined ? 'See why the player jumps: an error of its decoder, a playlist that had moved on, or a slow network.'
      : 'See whether the file was ever written, or was deleted before the playlist forgot it.',
    figures: { failed: kinds, skipped: counts.skipped },
  };
}

function stallFinding({ stalls, buffer, url }: ViewingRecord): Finding | null {
  const long = stalls.filter((each) => each.seconds >= STALL_SECONDS);
  const worst = long.reduce<ViewingRecord['stalls'][number] | null>((a, b) => (a !== null && a.seconds >= b.seconds ? a : b), null);
  if (worst === null || buffer === null) return null;
  const total = long.reduce((sum, each) => sum + each.seconds, 0);
  return {
    code: 'playback-stall',
    subject: { connection: worst.connection },
    confidence: long.length > 1 || worst.seconds >= SURE_SECONDS ? 'likely' : 'possible',
    evidence: long.map(({ frame }) => frame).slice(0, EVIDENCE),
    message: `${shown(url)} stood still ${plural(long.length, 'time')} for ${durationText(total)}, the longest `
      + `${worst.sequence === null ? 'until nothing more was captured' : `until segment ${worst.sequence} came`}, `
      + 'if it played from the first segment on',
    disproof: 'a player that began later than its first segment was there, or was paused meanwhile',
    next: 'See whether segments came late from the server (time to first byte), slowly over the network, or were asked for too late.',
    figures: { stalls: long.length, stalled: buffer.stalled },
  };
}

const numberOf = ({ sequence, period }: SegmentDownload): string => `${sequence}${period === '' ? '' : ` of period ${shown(period)}`}`;

function failureWords({ outcome, status }: Download): string {
  if (outcome === 'cut') return 'ended before its end';
  return status === null ? 'was not answered' : `was answered with ${status}`;
}
