/**
 * HLS playlists (RFC 8216 §4), from text to what they name. Pure and tolerant: what cannot be read is a problem in words, and the
 * rest counts. Work grows with the length of the text and with nothing else; at most `MOST` entries are kept.
 */
import { ownText } from '../kept-text.ts';

export interface HlsVariant {
  readonly uri: string;
  /** Bits a second at the peak. */
  readonly bandwidth: number | null;
  /** `1280x720`. */
  readonly resolution: string | null;
  readonly codecs: string | null;
}

/** An alternative of sound, picture or subtitles with a playlist of its own (EXT-X-MEDIA). */
export interface HlsRendition {
  readonly uri: string;
  readonly type: string;
  readonly name: string;
}

export interface HlsPart {
  readonly uri: string;
  /** First byte of a part of its resource, or null for all of it. */
  readonly start: number | null;
}

export interface HlsKey {
  readonly uri: string;
  /** Its bytes, where they are the key itself: 16 for AES-128 (RFC 8216 §4.3.2.4), else null. */
  readonly length: number | null;
}

export interface HlsSegment extends HlsPart {
  readonly sequence: number;
  /** Seconds. */
  readonly duration: number;
}

export interface HlsPlaylist {
  readonly kind: 'master' | 'media';
  readonly variants: readonly HlsVariant[];
  readonly renditions: readonly HlsRendition[];
  /** Seconds; null where it is not said. */
  readonly targetDuration: number | null;
  readonly mediaSequence: number;
  /** Nothing will be added to it. */
  readonly ended: boolean;
  readonly segments: readonly HlsSegment[];
  readonly inits: readonly HlsPart[];
  readonly keys: readonly HlsKey[];
  /** What makes it impossible to play as it stands, in words that are safe to print. */
  readonly faults: readonly string[];
  /** What breaks a rule and can be played nevertheless. */
  readonly oddities: readonly string[];
}

/** Segments, variants, renditions, keys, init parts that are kept, each. */
export const MOST = 20_000;
const PROBLEMS = 8;
const URI_CHARACTERS = 2048;

/** `whole`: all of its text is here, so that what is missing in it is missing. */
export function parseM3u8(text: string, whole = true): HlsPlaylist {
  const reader = new Reader();
  let number = 0;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    number++;
    // The last line of a text that was cut may be half of one.
    if (feed >= 0 || whole) reader.line(text.slice(at, end).trim(), number);
    at = end + 1;
  }
  return reader.playlist(whole);
}

class Reader {
  readonly #variants: HlsVariant[] = [];
  readonly #renditions: HlsRendition[] = [];
  readonly #segments: HlsSegment[] = [];
  /** By first byte and address. */
  readonly #inits = new Map<string, HlsPart>();
  readonly #keys = new Map<string, HlsKey>();
  readonly #faults: string[] = [];
  readonly #oddities: string[] = [];
  #isM3u = false;
  #isMaster = false;
  #isMedia = false;
  #targetDuration: number | null = null;
  #mediaSequence = 0;
  #ended = false;
  /** What the next URI is: a variant with these attributes, or a segment of this duration. */
  #variant: Map<string, string> | null = null;
  #duration: number | null = null;
  #range: { length: number; start: number | null } | null = null;
  #rangeEnd = { uri: '', at: 0 };
  #count = 0;
  #longest = 0;

  line(line: string, number: number): void {
    if (line === '') return;
    if (!this.#isM3u) {
      this.#isM3u = line.startsWith('#EXTM3U');
      if (!this.#isM3u && this.#faults.length === 0) this.#fault('it does not begin with #EXTM3U');
      if (this.#isM3u) return;
    }
    if (!line.startsWith('#')) this.#uri(line.slice(0, URI_CHARACTERS), number);
    else if (line.startsWith('#EXT')) this.#tag(line, number);
  }

  playlist(whole: boolean): HlsPlaylist {
    const kind = this.#isMaster && !this.#isMedia ? 'master' : 'media';
    if (this.#isM3u && whole) this.#judge(kind);
    if (this.#targetDuration !== null && Math.round(this.#longest) > this.#targetDuration) {
      this.#oddity(`a segment of ${this.#longest} s is longer than the target duration of ${this.#targetDuration} s`);
    }
    if (this.#count > MOST) this.#oddity(`it names ${this.#count} segments, of which ${MOST} are looked at`);
    return {
      kind, variants: this.#variants, renditions: this.#renditions, targetDuration: this.#targetDuration,
      mediaSequence: this.#mediaSequence, ended: this.#ended, segments: this.#segments,
      inits: [...this.#inits.values()], keys: [...this.#keys.values()], faults: this.#faults, oddities: this.#oddities,
    };
  }

  #judge(kind: HlsPlaylist['kind']): void {
    if (this.#isMaster && this.#isMedia) this.#fault('it is a master and a media playlist at once');
    if (this.#variant !== null) this.#fault('its last variant has no URI');
    if (this.#duration !== null) this.#fault('its last segment has no URI');
    if (kind === 'media' && this.#targetDuration === null) this.#fault('it says no target duration');
    if (kind === 'media' && this.#segments.length === 0 && this.#ended) this.#fault('it has ended without a segment');
  }

  #tag(line: string, number: number): void {
    const colon = line.indexOf(':');
    const value = colon < 0 ? '' : line.slice(colon + 1);
    switch (colon < 0 ? line : line.slice(0, colon)) {
      case '#EXTINF': return this.#extinf(value, number);
      case '#EXT-X-BYTERANGE': this.#range = byteRange(value); return;
      case '#EXT-X-TARGETDURATION': return this.#target(value, number);
      case '#EXT-X-MEDIA-SEQUENCE': this.#media(); this.#mediaSequence = decimal(value) ?? 0; return;
      case '#EXT-X-ENDLIST': this.#media(); this.#ended = true; return;
      case '#EXT-X-MAP': return this.#map(attributes(value));
      case '#EXT-X-KEY': return this.#key(attributes(value));
      case '#EXT-X-STREAM-INF': this.#isMaster = true; this.#variant = attributes(value); return;
      case '#EXT-X-I-FRAME-STREAM-INF': this.#isMaster = true; return;
      case '#EXT-X-MEDIA': return this.#rendition(attributes(value));
      default:
    }
  }

  #media(): void {
    this.#isMedia = true;
  }

  #target(value: string, number: number): void {
    this.#media();
    this.#targetDuration = decimal(value) ?? this.#unreadable('target duration', number);
  }

  #extinf(value: string, number: number): void {
    this.#media();
    const comma = value.indexOf(',');
    this.#duration = decimal(comma < 0 ? value : value.slice(0, comma)) ?? this.#unreadable('duration of a segment', number) ?? 0;
  }

  #uri(uri: string, number: number): void {
    if (this.#variant !== null) {
      const about = this.#variant;
      this.#variant = null;
      if (this.#variants.length < MOST) this.#variants.push(variantOf(uri, about));
      return;
    }
    if (this.#duration === null) {
      if (this.#isM3u) this.#fault(`line ${number} names something without saying what it is (no #EXTINF)`);
      return;
    }
    const duration = this.#duration;
    this.#duration = null;
    if (duration > this.#longest) this.#longest = duration;
    const part = this.#part(uri, this.#range);
    this.#range = null;
    if (this.#segments.length < MOST) this.#segments.push({ ...part, sequence: this.#mediaSequence + this.#count, duration });
    this.#count++;
  }

  /** A range without a first byte goes on behind the one before it (RFC 8216 §4.3.2.2). */
  #part(uri: string, range: { length: number; start: number | null } | null): HlsPart {
    if (range === null) return { uri, start: null };
    const start = range.start ?? (this.#rangeEnd.uri === uri ? this.#rangeEnd.at : 0);
    this.#rangeEnd = { uri, at: start + range.length };
    return { uri, start };
  }

  #map(about: Map<string, string>): void {
    this.#media();
    const uri = about.get('URI');
    if (uri === undefined) return this.#fault('its initialization section has no URI');
    const start = byteRange(about.get('BYTERANGE') ?? '')?.start ?? null;
    if (this.#inits.size < MOST) this.#inits.set(`${start} ${uri}`, { uri, start });
  }

  #key(about: Map<string, string>): void {
    this.#media();
    const uri = about.get('URI');
    if (about.get('METHOD') === 'NONE') return;
    if (uri === undefined) this.#fault('its key has no URI');
    else if (this.#keys.size < MOST) {
      const isBare = about.get('METHOD') === 'AES-128' && (about.get('KEYFORMAT') ?? 'identity') === 'identity';
      this.#keys.set(uri, { uri, length: isBare ? 16 : null });
    }
  }

  #rendition(about: Map<string, string>): void {
    this.#isMaster = true;
    const uri = about.get('URI');
    if (uri === undefined || this.#renditions.length === MOST) return;
    this.#renditions.push({ uri, type: about.get('TYPE') ?? '', name: about.get('NAME') ?? '' });
  }

  #unreadable(what: string, number: number): null {
    this.#fault(`the ${what} in line ${number} is not a number`);
    return null;
  }

  #fault(words: string): void {
    if (this.#faults.length < PROBLEMS) this.#faults.push(words);
  }

  #oddity(words: string): void {
    if (this.#oddities.length < PROBLEMS) this.#oddities.push(words);
  }
}

const variantOf = (uri: string, about: Map<string, string>): HlsVariant => ({
  uri, bandwidth: decimal(about.get('BANDWIDTH') ?? ''), resolution: owned(about.get('RESOLUTION')), codecs: owned(about.get('CODECS')),
});

const owned = (text: string | undefined): string | null => (text === undefined ? null : ownText(text));

/** `NAME=value,NAME="value, with commas"` (RFC 8216 §4.2). */
function attributes(list: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, quoted, bare] of list.slice(0, 8192).matchAll(/(?:^|,)\s*([A-Z0-9-]+)=(?:"([^"]*)"|([^",]*))/g)) {
    if (!found.has(name!)) found.set(name!, (quoted ?? bare!).trim().slice(0, URI_CHARACTERS));
  }
  return found;
}

const decimal = (text: string): number | null => (/^\s*\d{1,15}(?:\.\d*)?\s*$/.test(text) ? Number(text) : null);

/** `length[@first]`. */
function byteRange(text: string): { length: number; start: number | null } | null {
  const match = /^\s*(\d{1,15})(?:@(\d{1,15}))?\s*$/.exec(text);
  return match && { length: Number(match[1]), start: match[2] === undefined ? null : Number(match[2]) };
}
