/**
 * DASH manifests (ISO/IEC 23009-1), from text to what they name: representations with SegmentTemplate, by number or by timeline,
 * SegmentList, or one address for all. Pure, tolerant and bounded.
 */
import type { TrackKind, Variant } from '../../journeys.ts';
import { ownText } from '../kept-text.ts';
import type { Address } from './presentation.ts';
import { resolve } from './presentation.ts';
import { childrenOf, parseXml } from './xml.ts';
import type { Element } from './xml.ts';

export interface MpdSegment extends Address {
  readonly sequence: number;
  readonly duration: number | null;
}

export interface MpdTemplate {
  readonly pieces: readonly string[];
  readonly by: 'number' | 'time';
  readonly startNumber: number;
  /** Units of time in a second. */
  readonly timescale: number;
  /** Of every segment, in units; null where a timeline says it. */
  readonly duration: number | null;
  /** Segments in their order, in units. */
  readonly timeline: readonly { readonly time: number; readonly duration: number }[] | null;
}

export interface MpdRepresentation {
  readonly variant: Variant;
  readonly period: string;
  /** Representations of one adaptation set have the same segments. */
  readonly set: string;
  readonly init: Address | null;
  readonly segments: readonly MpdSegment[];
  readonly template: MpdTemplate | null;
  /** One resource for all, asked for in ranges that an index in it tells. */
  readonly whole: string | null;
}

export interface Mpd {
  readonly dynamic: boolean;
  /** Seconds after which clients ask again; null where they need not. */
  readonly minimumUpdatePeriod: number | null;
  readonly maxSegmentDuration: number | null;
  readonly representations: readonly MpdRepresentation[];
  /** What makes it impossible to play as it stands. */
  readonly faults: readonly string[];
}

const REPRESENTATIONS = 200;
/** Of all timelines and lists together. */
const SEGMENTS = 20_000;
/** Stands in addresses for their number while they are made absolute. */
const NUMBER = 'earshotnumber';

export function parseMpd(text: string, base: string, whole = true): Mpd {
  const root = parseXml(text);
  if (root === null || root.name !== 'MPD') {
    return { dynamic: false, minimumUpdatePeriod: null, maxSegmentDuration: null, representations: [], faults: ['it has no MPD element'] };
  }
  const representations: MpdRepresentation[] = [];
  const timelines = new Timelines();
  for (const [index, period] of childrenOf(root, 'Period').entries()) readPeriod(root, period, index, base, timelines, representations);
  const dynamic = root.attributes.get('type') === 'dynamic';
  return {
    dynamic,
    minimumUpdatePeriod: durationOf(root.attributes.get('minimumUpdatePeriod')),
    maxSegmentDuration: durationOf(root.attributes.get('maxSegmentDuration')),
    representations,
    faults: representations.length > 0 || !whole ? [] : ['it names no representation'],
  };
}

function readPeriod(
  root: Element, period: Element, index: number, base: string, timelines: Timelines, into: MpdRepresentation[],
): void {
  const id = ownText(period.attributes.get('id') ?? String(index));
  const seconds = durationOf(period.attributes.get('duration')) ?? durationOf(root.attributes.get('mediaPresentationDuration'));
  for (const [at, set] of childrenOf(period, 'AdaptationSet').entries()) {
    for (const representation of childrenOf(set, 'Representation')) {
      if (into.length === REPRESENTATIONS) return;
      into.push(readRepresentation([root, period, set, representation], id, `${id}/${at}`, seconds, base, timelines));
    }
  }
}

/** `levels`: from the MPD to the representation; what is nearer to the latter counts. */
function readRepresentation(
  levels: readonly Element[], period: string, set: string, periodSeconds: number | null, base: string, timelines: Timelines,
): MpdRepresentation {
  const id = ownText(attribute(levels, 'id', 3) ?? '');
  const bandwidth = numberOf(attribute(levels, 'bandwidth', 3));
  const address = levels.reduce((url, level) => resolve(childrenOf(level, 'BaseURL')[0]?.text ?? '', url) ?? url, base);
  const named = (template: string): string =>
    template.replace(/\$RepresentationID\$/g, () => id).replace(/\$Bandwidth(?:%0\d{1,2}d)?\$/g, String(bandwidth ?? 0));
  const width = attribute(levels, 'width', 2);
  const height = attribute(levels, 'height', 2);
  const templates = levels.map((level) => childrenOf(level, 'SegmentTemplate')[0]).filter((each) => each !== undefined);
  const lists = levels.map((level) => childrenOf(level, 'SegmentList')[0]).filter((each) => each !== undefined);
  const bases = levels.map((level) => childrenOf(level, 'SegmentBase')[0]).filter((each) => each !== undefined);
  const variant: Variant = {
    name: id, kind: kindOf(levels), bandwidth, resolution: width && height ? `${width}x${height}` : null,
    codecs: ownText(attribute(levels, 'codecs', 2) ?? '') || null,
  };
  const common = { variant, period, set };
  const media = attribute(templates, 'media');
  if (media !== undefined) {
    const init = attribute(templates, 'initialization');
    const url = init === undefined ? null : resolve(unescaped(named(init)), address);
    const start = null;
    return {
      ...common, init: url === null ? null : { url, start }, segments: [], whole: null,
      template: templateOf(templates, named(media), address, periodSeconds, timelines),
    };
  }
  if (lists.length > 0) {
    return { ...common, init: initOf(lists, address), segments: listOf(lists, address, timelines), template: null, whole: null };
  }
  return { ...common, init: initOf(bases, address), segments: [], template: null, whole: address };
}

function templateOf(
  levels: readonly Element[], media: string, base: string, periodSeconds: number | null, timelines: Timelines,
): MpdTemplate | null {
  const variable = /\$(Number|Time)(?:%0\d{1,2}d)?\$/;
  const by = variable.exec(media)?.[1];
  const url = by === undefined ? null : resolve(unescaped(media.replace(new RegExp(variable, 'g'), NUMBER)), base);
  if (url === null) return null;
  const timescale = numberOf(attribute(levels, 'timescale')) || 1;
  return {
    pieces: url.split(NUMBER),
    by: by === 'Number' ? 'number' : 'time',
    startNumber: numberOf(attribute(levels, 'startNumber')) ?? 1,
    timescale,
    duration: numberOf(attribute(levels, 'duration')),
    timeline: timelines.of(levels, periodSeconds === null ? null : periodSeconds * timescale),
  };
}

/** Timelines of one manifest: representations share them, and together with lists they are bounded. */
class Timelines {
  readonly #made = new Map<Element, { time: number; duration: number }[]>();
  #room = SEGMENTS;

  /** The nearest one; `end`: of the period, in units, where that is known. */
  of(levels: readonly Element[], end: number | null): MpdTemplate['timeline'] {
    const level = levels.findLast((each) => childrenOf(each, 'SegmentTimeline').length > 0);
    if (level === undefined) return null;
    let made = this.#made.get(level);
    if (made === undefined) this.#made.set(level, made = this.#make(childrenOf(childrenOf(level, 'SegmentTimeline')[0]!, 'S'), end));
    return made;
  }

  /** How many of a list of so many segments there is room for. */
  take(count: number): number {
    const taken = Math.min(count, this.#room);
    this.#room -= taken;
    return taken;
  }

  #make(lines: readonly Element[], end: number | null): { time: number; duration: number }[] {
    const found: { time: number; duration: number }[] = [];
    let time = 0;
    for (const [index, line] of lines.entries()) {
      time = numberOf(line.attributes.get('t')) ?? time;
      const duration = numberOf(line.attributes.get('d')) ?? 0;
      if (duration <= 0) continue;
      const repeat = Number(line.attributes.get('r') ?? 0);
      // Less than nothing: until the next line, or the end of the period.
      const until = repeat >= 0 ? Infinity : numberOf(lines[index + 1]?.attributes.get('t')) ?? end ?? time + duration;
      for (let count = 0; this.#room > 0 && (repeat < 0 ? time < until : count <= repeat); count++, time += duration) {
        found.push({ time, duration });
        this.#room--;
      }
    }
    return found;
  }
}

function listOf(levels: readonly Element[], base: string, timelines: Timelines): MpdSegment[] {
  const timescale = numberOf(attribute(levels, 'timescale')) || 1;
  const duration = numberOf(attribute(levels, 'duration'));
  const startNumber = numberOf(attribute(levels, 'startNumber')) ?? 1;
  const timeline = timelines.of(levels, null);
  const named = childrenOf(levels.at(-1)!, 'SegmentURL');
  return named.slice(0, timelines.take(named.length)).flatMap((each, index) => {
    const url = resolve(each.attributes.get('media') ?? '', base);
    const units = timeline?.[index]?.duration ?? duration;
    const start = rangeStart(each.attributes.get('mediaRange'));
    return url === null ? [] : [{ url, start, sequence: startNumber + index, duration: units === null ? null : units / timescale }];
  });
}

function initOf(levels: readonly Element[], base: string): Address | null {
  const element = levels.findLast((level) => childrenOf(level, 'Initialization').length > 0);
  if (element === undefined) return null;
  const { attributes } = childrenOf(element, 'Initialization')[0]!;
  const url = resolve(attributes.get('sourceURL') ?? '', base);
  return url === null ? null : { url, start: rangeStart(attributes.get('range')) };
}

/** Of the nearest element that has it, looking no further out than `from`. */
const attribute = (levels: readonly Element[], name: string, from = 0): string | undefined =>
  levels.slice(from).findLast((level) => level.attributes.has(name))?.attributes.get(name);

function kindOf(levels: readonly Element[]): TrackKind {
  const said = `${attribute(levels, 'contentType', 2) ?? ''} ${attribute(levels, 'mimeType', 2) ?? ''}`;
  return /video/i.test(said) ? 'main' : /audio/i.test(said) ? 'audio' : /text|application|image/i.test(said) ? 'text' : 'main';
}

const unescaped = (template: string): string => template.replace(/\$\$/g, '$');

const rangeStart = (range: string | undefined): number | null => {
  const match = /^(\d{1,15})-/.exec(range ?? '');
  return match && Number(match[1]);
};

const numberOf = (text: string | undefined): number | null =>
  (text !== undefined && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : null);

/** `PT1H2M3.5S` in seconds; years and months are not used for media. */
function durationOf(text: string | undefined): number | null {
  const match = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/.exec(text?.trim() ?? '');
  if (match === null) return null;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
