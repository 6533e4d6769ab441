/**
 * Tells downloads that are pieces of one playback from downloads that are not: successive pieces of a series (numbers in
 * their names, ranges of one file, a playlist that lists them), and where nobody says that it is media, the pauses of a player.
 */
import type { HttpRecord, ShapeReason } from '../record.ts';
import { secondsFrom } from '../time.ts';

const PLAYLIST_TYPE = /mpegurl|dash\+xml/i;
const MEDIA_TYPE = /^(video|audio)\//i;
const UNDECLARED_TYPE = /^$|octet-stream|^application\/x-binary/i;
const PLAYLIST_NAME = /\.(m3u8|mpd)(\?|$)/i;
const MEDIA_NAME = /\.(ts|m2ts|m4s|m4v|m4a|mp4|aac|webm|cmfv|cmfa)(\?|$)/i;
/** What is smaller and not declared as media is looked at no further. */
const LARGE = 4096;
/** Sizes of one series are alike within this factor. */
const ALIKE = 2;
/** Series that are followed at once: pictures and sound of a presentation are fetched in turn. */
const MOST_SERIES = 4;

type Kind = 'playlist' | 'media' | 'undeclared' | 'other';

const KINDS: readonly (readonly [RegExp, Kind])[] = [[PLAYLIST_TYPE, 'playlist'], [MEDIA_TYPE, 'media'], [UNDECLARED_TYPE, 'undeclared']];

let lastType = '';
let lastKind: Kind = 'undeclared';

/** By content type; types repeat, so the last one is remembered. */
function kindOfType(type: string): Kind {
  if (type !== lastType) {
    lastType = type;
    lastKind = KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
  }
  return lastKind;
}

function kindOf(type: string, target: string, length: number): Kind {
  const kind = kindOfType(type);
  if (kind === 'playlist' || kind === 'media') return kind;
  if (target.includes('.')) {
    if (PLAYLIST_NAME.test(target)) return 'playlist';
    if (MEDIA_NAME.test(target)) return 'media';
  }
  return kind === 'undeclared' && length >= LARGE ? kind : 'other';
}

/** The last piece that was seen of a series. */
interface Piece {
  readonly directory: string;
  /** The name with `#` for its last number, and that number. */
  readonly stem: string;
  readonly number: string;
  readonly partial: boolean;
  readonly length: number;
  readonly ended: string | null;
}

/** What an exchange brought, of what a player fetches. */
export function mediaKindOf({ request, response }: HttpRecord): Kind {
  if (response === null || response.status >= 300) return 'other';
  return kindOf(response.contentType ?? '', request?.target ?? '', response.body.length);
}

type Link = 'number' | 'range' | 'size';

export class MediaTally {
  #playlists = 0;
  #pieces = 0;
  #undeclared = 0;
  /** Pieces that follow another one of their series: by number, as a range of the same file, by size alone. */
  readonly #links: Record<Link, number> = { number: 0, range: 0, size: 0 };
  #undeclaredLinks = 0;
  /** Of these, those before which the client waited longer than the download took. */
  #paced = 0;
  #series: Piece[] | null = null;

  /** `kind`: of the exchange, which is not `other`. */
  see({ request, response, timings }: HttpRecord, kind: Kind): void {
    if (kind === 'playlist') return void this.#playlists++;
    const piece = pieceOf(request?.target ?? '', response!);
    const before = this.#follow(piece);
    if (kind === 'media') {
      this.#pieces++;
      if (before !== null) this.#links[linkBetween(before, piece)!]++;
      return;
    }
    this.#undeclared++;
    if (before === null) return;
    this.#undeclaredLinks++;
    const { receive } = timings;
    if (before.ended !== null && request && receive !== null && secondsFrom(before.ended, request.time) > receive) this.#paced++;
  }

  /** The rule by which so many exchanges are those of a playback, or null. */
  reasonFor(exchanges: number): ShapeReason | null {
    const declared = this.#playlists + this.#pieces;
    if (declared >= 2 && declared * 2 >= exchanges) {
      if (this.#playlists > 0) return 'playlist-and-segments';
      if (this.#links.range > 0 && this.#links.range >= this.#links.number) return 'media-ranges';
      if (this.#links.number > 0 || this.#links.size >= 2) return 'numbered-segments';
    }
    const isSeries = this.#undeclared >= 3 && this.#undeclared * 2 >= exchanges && this.#undeclaredLinks >= 2;
    return isSeries && this.#paced * 2 >= this.#undeclaredLinks ? 'paced-pieces' : null;
  }

  /** Keeps a piece in the place of the one that it follows, which is given back. */
  #follow(piece: Piece): Piece | null {
    const series = (this.#series ??= []);
    const at = series.findIndex((each) => linkBetween(each, piece) !== null);
    const before = at < 0 ? null : series.splice(at, 1)[0]!;
    series.unshift(piece);
    if (series.length > MOST_SERIES) series.pop();
    return before;
  }
}

function linkBetween(before: Piece, piece: Piece): Link | null {
  if (before.stem === piece.stem) {
    if (before.number !== piece.number) return 'number';
    return before.partial && piece.partial ? 'range' : null;
  }
  const isAlike = piece.length <= before.length * ALIKE && before.length <= piece.length * ALIKE;
  return isAlike && before.directory === piece.directory ? 'size' : null;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Numbers in names count the pieces; that of `.m4s` or `.mp4`, behind the last dot, does not. */
function pieceOf(target: string, { status, body, endTime }: NonNullable<HttpRecord['response']>): Piece {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  let end = dot > slash ? dot : path.length;
  while (end > slash + 1 && !isDigit(path.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > slash + 1 && isDigit(path.charCodeAt(start - 1))) start--;
  return {
    directory: path.slice(0, slash + 1),
    stem: start === end ? path : `${path.slice(0, start)}#${path.slice(end)}`,
    number: path.slice(start, end),
    partial: status === 206,
    length: body.length,
    ended: endTime ?? null,
  };
}
