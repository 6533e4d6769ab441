/** One viewing as it grows: what its playlists name, and what was asked for of it. */
import type { AidDownload, Download, PlaylistLoads, SegmentDownload, Variant } from '../../journeys.ts';
import type { HlsPlaylist } from './m3u8.ts';
import type { Mpd, MpdRepresentation, MpdTemplate } from './mpd.ts';
import { MediaIndex } from './media-index.ts';
import { PlaylistWatch } from './playlist-watch.ts';
import { resolve } from './presentation.ts';
import type { Address, Named, Segment, Template } from './presentation.ts';

/** What is kept of a viewing; later ones are not looked at. */
const SEGMENTS = 20_000;
const AIDS = 1000;
const PLAYLISTS = 500;
/** Segments whose numbers are remembered by their times, a set. */
const TIMES = 100_000;

export class Viewer {
  readonly protocol: 'hls' | 'dash';
  readonly client: string;
  readonly url: string;
  readonly index = new MediaIndex();
  readonly variants: Variant[] = [];
  readonly playlists = new Map<string, PlaylistWatch>();
  readonly segments: SegmentDownload[] = [];
  readonly aids: AidDownload[] = [];
  readonly connections = new Set<number>();
  /** Index of the variant by the address of its playlist, or by period, set and representation. */
  readonly #variantOf = new Map<string, number>();
  /** The last segment that a playlist has named. */
  readonly #named = new Map<string, number>();
  /** Of DASH segments that are named by their time: which one that is, by set. */
  readonly #numbers = new Map<string, Map<number, number>>();

  startTime = '';
  endTime = '';
  firstFrame = 0;
  lastFrame = 0;

  constructor(protocol: 'hls' | 'dash', client: string, url: string) {
    this.protocol = protocol;
    this.client = client;
    this.url = url;
  }

  /** Addresses and downloads that it keeps, as far as they were weighed. */
  weight = 0;

  /** By how many these have grown since they were weighed last. */
  weighed(): number {
    const now = this.index.size + this.segments.length + this.aids.length;
    const grown = now - this.weight;
    this.weight = now;
    return grown;
  }

  /** Something of it was asked for, whatever came. */
  saw({ time, endTime, frame, endFrame }: Download): void {
    if (this.startTime === '' || time < this.startTime) this.startTime = time;
    if (this.firstFrame === 0 || frame < this.firstFrame) this.firstFrame = frame;
    if ((endTime ?? time) > this.endTime) this.endTime = endTime ?? time;
    this.lastFrame = Math.max(this.lastFrame, endFrame ?? frame);
  }

  /** Whether this is one of its playlists, by its address. */
  knows(url: string): boolean {
    return url === this.url || this.#variantOf.has(url) || this.playlists.has(url);
  }

  /** The playlist is at another address, too. */
  redirected(from: string, to: string): void {
    const variant = this.#variantOf.get(from);
    if (variant !== undefined) this.#variantOf.set(to, variant);
  }

  watch(url: string, kind: PlaylistLoads['kind'], download: Download): PlaylistWatch | null {
    let watch = this.playlists.get(url);
    if (watch === undefined && this.playlists.size < PLAYLISTS) {
      watch = new PlaylistWatch(url, kind, download);
      this.playlists.set(url, watch);
    }
    this.connections.add(download.connection);
    return watch ?? null;
  }

  master({ variants, renditions }: HlsPlaylist, base: string): void {
    for (const { uri, bandwidth, resolution, codecs } of variants) {
      this.#variant(resolve(uri, base), { kind: 'main', bandwidth, resolution, codecs });
    }
    for (const { uri, type } of renditions) {
      const kind = type === 'AUDIO' ? 'audio' : type === 'VIDEO' ? 'main' : 'text';
      this.#variant(resolve(uri, base), { kind, bandwidth: null, resolution: null, codecs: null });
    }
  }

  /** `url`: under which the playlist is known; `base`: from where it came, which its addresses are relative to. */
  media({ segments, inits, keys }: HlsPlaylist, url: string, base: string): void {
    const variant = this.#variant(url, { kind: 'main', bandwidth: null, resolution: null, codecs: null });
    // A playlist that grows is read again and again; what it named before is known.
    const known = this.#named.get(url) ?? -1;
    for (const { uri, start, sequence, duration } of segments) {
      if (sequence <= known && known <= segments.at(-1)!.sequence) continue;
      this.#name(resolve(uri, base), start, { kind: 'segment', variant, period: '', sequence, duration });
    }
    this.#named.set(url, segments.at(-1)?.sequence ?? known);
    for (const { uri, start } of inits) this.#name(resolve(uri, base), start, { kind: 'init', length: null });
    for (const { uri, length } of keys) this.#name(resolve(uri, base), null, { kind: 'key', length });
  }

  manifest({ representations }: Mpd): void {
    for (const representation of representations) this.#representation(representation);
  }

  downloaded(what: Named, download: Download, seconds: number | null): void {
    this.connections.add(download.connection);
    this.saw(download);
    if (what.kind === 'segment') {
      if (this.segments.length === SEGMENTS) return;
      const { variant, period, sequence, duration } = what;
      const whole = download.outcome === 'whole';
      this.segments.push(Object.assign(download, {
        variant, track: this.variants[variant]!.kind, period, sequence, duration, seconds: whole ? seconds : null,
        throughput: whole && seconds ? Math.round(download.bytes * 8 / seconds) : null,
      }));
    } else if (this.aids.length < AIDS) {
      const isWrong = download.outcome === 'whole' && what.length !== null && download.bytes !== what.length;
      this.aids.push(Object.assign(download, { kind: what.kind, ...(isWrong && { wrongLength: download.bytes }) }));
    }
  }

  #variant(name: string | null, about: Omit<Variant, 'name'>, key = name): number {
    const known = this.#variantOf.get(key ?? '');
    if (known !== undefined || name === null) return known ?? 0;
    this.#variantOf.set(key!, this.variants.length);
    return this.variants.push({ name, ...about }) - 1;
  }

  #name(url: string | null, start: Address['start'], what: Named): void {
    if (url !== null) this.index.add({ url, start, what });
  }

  #representation({ variant: about, period, set, init, segments, template, whole }: MpdRepresentation): void {
    const { name, ...rest } = about;
    const key = `${set} ${name}`;
    const variant = this.#variant(name, rest, key);
    if (init !== null) this.#name(init.url, init.start, { kind: 'init', length: null });
    for (const { url, start, sequence, duration } of segments) {
      this.#name(url, start, { kind: 'segment', variant, period, sequence, duration });
    }
    // Which part of it a range is, the index inside it would tell.
    if (whole !== null) this.#name(whole, null, { kind: 'range', length: null });
    if (template !== null) this.index.addTemplate(key, this.#template(template, variant, period, set));
  }

  #template(template: MpdTemplate, variant: number, period: string, set: string): Template {
    const { pieces, by, startNumber, timescale, duration, timeline } = template;
    const segment = (sequence: number, units: number | null): Segment =>
      ({ kind: 'segment', variant, period, sequence, duration: units === null ? null : units / timescale });
    if (by === 'number') return { pieces, find: (number) => segment(number, timeline?.[number - startNumber]?.duration ?? duration) };
    if (timeline === null) {
      // Times of even segments: which one it is follows from its time.
      return { pieces, find: (time) => (duration ? segment(Math.round(time / duration), duration) : null) };
    }
    const numbers = this.#numbers.get(set) ?? new Map<number, number>();
    this.#numbers.set(set, numbers);
    const lengths = new Map<number, number>();
    for (const { time, duration: units } of timeline) {
      lengths.set(time, units);
      if (!numbers.has(time) && numbers.size < TIMES) numbers.set(time, numbers.size);
    }
    return {
      pieces,
      find: (time) => {
        const number = numbers.get(time);
        return number === undefined ? null : segment(number, lengths.get(time) ?? null);
      },
    };
  }
}
