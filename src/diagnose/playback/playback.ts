/** Joins playlists, segments, init parts and keys of one client to viewings, and says what kept them from being played. */
import { utf8Text } from '../../bytes/text.ts';
import type { Download, Outcome } from '../../journeys.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord, HttpResponseInfo } from '../../record.ts';
import type { FrameContext } from '../../options.ts';
import { endpointText } from '../../report/format.ts';
import { secondsFrom } from '../../time.ts';
import type { Desk, Examiner } from '../examiner.ts';
import { hashOf } from '../kept-text.ts';
import { Parties } from '../parties.ts';
import type { Ends } from '../parties.ts';
import { viewingFindings } from './findings.ts';
import { parseM3u8 } from './m3u8.ts';
import type { HlsPlaylist } from './m3u8.ts';
import { parseMpd } from './mpd.ts';
import type { Mpd } from './mpd.ts';
import type { Brought } from './playlist-watch.ts';
import { resolve } from './presentation.ts';
import { tallyViewing } from './tally.ts';
import { Viewer } from './viewer.ts';
import { isPlaylist } from './wants.ts';

/** Programs that are followed, and viewings of each; of more the oldest is told of and forgotten. */
const CLIENTS = 1024;
const VIEWINGS = 8;
/** Addresses and downloads that are kept of all viewings together. */
const KEPT = 300_000;
/** Longer addresses are not compared with those of playlists. */
const URL_CHARACTERS = 4096;

/** A load of a playlist: who asked, under which address it is known, from which it came. */
interface Load {
  readonly client: string;
  readonly url: string;
  readonly download: Download;
  readonly response: HttpResponseInfo;
}

/** Hears bodies of playlists where `Wants.keepBody` is `playlistBytes`. */
export const playback = (desk: Desk): Examiner => new Playback(desk);

class Playback implements Examiner {
  readonly #desk: Desk;
  readonly #parties = new Parties();
  /** By address and program, latest viewing last. */
  readonly #clients = new Map<string, Viewer[]>();
  /** Answers that ended too early, until it is known who ended them. */
  readonly #cut = new Map<number, Download[]>();
  #kept = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  frame(context: FrameContext): void {
    this.#parties.frame(context);
  }

  record(record: EarshotRecord): void {
    if (record.type === 'http') {
      const { request } = record;
      if (request?.method !== 'GET' || !this.#concerns(record)) return;
      this.#parties.ask(record.connection, (ends) => this.#exchange(record, ends));
    } else if (record.type === 'connection') this.#over(record);
  }

  finish(): void {
    for (const viewers of this.#clients.values()) for (const viewer of viewers) this.#tell(viewer);
    this.#clients.clear();
  }

  /** Before there is a playlist, nothing but one matters. */
  #concerns({ request, response }: HttpRecord): boolean {
    return this.#clients.size > 0 || isPlaylist(response?.contentType ?? null, request!.target);
  }

  #over(record: ConnectionRecord): void {
    this.#parties.over(record);
    const cut = this.#cut.get(record.id);
    if (cut === undefined) return;
    this.#cut.delete(record.id);
    const outcome = record.close.by === 'client' ? 'aborted' : record.close.how === 'capture-end' ? 'open' : 'cut';
    for (const download of cut) download.outcome = outcome;
  }

  #exchange(record: HttpRecord, { client, server }: Ends): void {
    const request = record.request!;
    const { response } = record;
    const agent = request.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '';
    const program = `${client.address} ${agent.slice(0, 512)}`;
    const url = request.url ?? resolve(request.target, `http://${endpointText(server)}`);
    if (url === null || url.length > URL_CHARACTERS) return;
    const viewers = this.#clients.get(program) ?? [];
    const plain = canonical(url);
    const knower = viewers.findLast((viewer) => viewer.knows(plain));
    const download = downloadOf(record, url);
    if (knower === undefined && !isPlaylist(response?.contentType ?? null, request.target)) return this.#part(record, viewers, download);
    if (response !== null && isRedirect(response)) knower?.redirected(plain, canonical(target(response, url) ?? url));
    else if (response?.status === 304) knower?.watch(plain, 'media', download)?.unchanged(download);
    else if (response === null || response.status >= 400) this.#failed(program, plain, knower, download);
    else if (response.status === 200) this.#loaded({ client: program, url: plain, download, response }, knower);
  }

  /** Something that a playlist of this program may name. */
  #part(record: HttpRecord, viewers: readonly Viewer[], download: Download): void {
    const { request, response, timings } = record;
    const start = rangeStart(request!.headers);
    for (const viewer of viewers.toReversed()) {
      const what = viewer.index.find({ url: download.url, start });
      if (what === null) continue;
      const next = response !== null && isRedirect(response) ? target(response, download.url) : null;
      if (next !== null) return viewer.index.alias(next, what);
      const seconds = download.endTime === null ? null : secondsFrom(request!.time, download.endTime) + (timings.send ?? 0);
      if (record.state === 'incomplete') this.#wasCut(record.connection, download);
      viewer.downloaded(what, download, seconds);
      return this.#weigh(viewer);
    }
  }

  #wasCut(connection: number, download: Download): void {
    const cut = this.#cut.get(connection);
    if (cut === undefined) this.#cut.set(connection, [download]);
    else cut.push(download);
  }

  #failed(program: string, url: string, knower: Viewer | undefined, download: Download): void {
    const protocol = /\.mpd(?:[?#;]|$)/i.test(url) ? 'dash' : 'hls';
    const viewer = knower ?? this.#begin(program, protocol, url);
    const watch = viewer.watch(url, protocol === 'dash' ? 'manifest' : 'media', download);
    watch?.failed(download);
    viewer.saw(download);
  }

  #loaded(load: Load, knower: Viewer | undefined): void {
    const text = textOf(load.response);
    if (text === null) return;
    const whole = load.response.body.complete && !load.response.body.truncated;
    if (/^\s*#EXTM3U/.test(text) || !looksLikeMpd(load, text)) this.#hls(load, parseM3u8(text, whole), text, knower);
    else this.#dash(load, parseMpd(text, load.download.url, whole), knower);
  }

  #hls(load: Load, playlist: HlsPlaylist, text: string, knower: Viewer | undefined): void {
    const { client, url, download } = load;
    // A master playlist that is asked for again begins another viewing, and so does one without a master that was finished before.
    const isBeginning = playlist.kind === 'master' || knower?.playlists.get(url)?.wasLive === false;
    const again = knower?.url === url && knower.segments.length > 0 && isBeginning;
    const viewer = knower === undefined || again ? this.#begin(client, 'hls', url) : knower;
    if (playlist.kind === 'master') viewer.master(playlist, download.url);
    else viewer.media(playlist, url, download.url);
    viewer.watch(url, playlist.kind, download)?.loaded(download, broughtByHls(playlist, text));
    viewer.saw(download);
    this.#weigh(viewer);
  }

  #dash(load: Load, manifest: Mpd, knower: Viewer | undefined): void {
    const { client, url, download } = load;
    const again = knower?.url === url && knower.segments.length > 0 && !manifest.dynamic;
    const viewer = knower === undefined || again ? this.#begin(client, 'dash', url) : knower;
    viewer.manifest(manifest);
    viewer.watch(url, 'manifest', download)?.loaded(download, broughtByDash(manifest));
    viewer.saw(download);
    this.#weigh(viewer);
  }

  #begin(program: string, protocol: 'hls' | 'dash', url: string): Viewer {
    let viewers = this.#clients.get(program);
    if (viewers === undefined) {
      this.#clients.set(program, viewers = []);
      if (this.#clients.size > CLIENTS) this.#forget(this.#clients.keys().next().value!);
    }
    const viewer = new Viewer(protocol, program.slice(0, program.indexOf(' ')), url);
    viewers.push(viewer);
    if (viewers.length > VIEWINGS) this.#tell(viewers.shift()!);
    return viewer;
  }

  /** Where all viewings together are too large the oldest are told of and forgotten, but for the one at hand. */
  #weigh(viewer: Viewer): void {
    this.#kept += viewer.weighed();
    for (const [program, viewers] of this.#clients) {
      while (this.#kept > KEPT && viewers.length > 0 && viewers[0] !== viewer) this.#tell(viewers.shift()!);
      if (viewers.length > 0) return;
      this.#clients.delete(program);
    }
  }

  #forget(program: string): void {
    for (const viewer of this.#clients.get(program) ?? []) this.#tell(viewer);
    this.#clients.delete(program);
  }

  /** One of which nothing was played, and nothing is wrong, was perhaps only looked at. */
  #tell(viewer: Viewer): void {
    this.#kept -= viewer.weight;
    const record = tallyViewing(viewer);
    const findings = viewingFindings(viewer, record);
    if (viewer.segments.length === 0 && findings.length === 0) return;
    this.#desk.record(record);
    for (const finding of findings) this.#desk.finding(finding);
  }
}

function downloadOf({ connection, request, response, state }: HttpRecord, url: string): Download {
  const outcome: Outcome = response === null ? state === 'open' ? 'open' : 'failed'
    : response.status >= 400 ? 'failed'
      : state === 'complete' ? 'whole' : state === 'open' ? 'open' : 'cut';
  return {
    url, connection, time: request!.time, frame: request!.frame,
    endTime: response?.endTime ?? null, endFrame: response?.endFrame ?? null,
    outcome, status: response?.status ?? null, bytes: response?.body.length ?? 0,
  };
}

function broughtByHls(playlist: HlsPlaylist, text: string): Brought {
  const { kind, ended, targetDuration, mediaSequence, faults, oddities } = playlist;
  const live = kind === 'media' && !ended;
  const signature = live ? hashOf(text) : null;
  return { signature, live, target: targetDuration, due: live ? targetDuration : null, mediaSequence, faults, oddities };
}

/** One whose segments follow from a number and a duration need never change. */
function broughtByDash({ dynamic, minimumUpdatePeriod, maxSegmentDuration, representations, faults }: Mpd): Brought {
  const lists = representations.filter(({ template, segments }) => segments.length > 0 || template?.timeline);
  const lasts = lists.map(({ variant, segments, template }) => `${variant.name} ${segments.length} ${template?.timeline?.at(-1)?.time ?? ''}`);
  const signature = dynamic && lists.length > 0 ? hashOf(lasts.join('\n')) : null;
  const lengths = lists.map(({ template }) => (template?.timeline?.at(-1)?.duration ?? 0) / (template?.timescale ?? 1));
  const longest = Math.max(maxSegmentDuration ?? 0, ...lengths);
  const due = signature === null || minimumUpdatePeriod === null ? null : Math.max(minimumUpdatePeriod, longest);
  return { signature, live: dynamic, target: minimumUpdatePeriod, due, mediaSequence: 0, faults, oddities: [] };
}

/** Without what a client of low-latency HLS adds to say how long it will wait (RFC 8216bis §6.2.5.2). */
const canonical = (url: string): string =>
  url.replace(/([?&])_HLS_[a-z]+=[^&#]*/g, '$1').replace(/[?&]+(?=$|#)/, '').replace(/\?&+/, '?');

const isRedirect = ({ status }: HttpResponseInfo): boolean => status >= 301 && status <= 308 && status !== 304;

function target({ headers }: HttpResponseInfo, url: string): string | null {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  return location === undefined ? null : resolve(location, url);
}

function rangeStart(headers: readonly (readonly [string, string])[]): number | null {
  const range = headers.find(([name]) => name.toLowerCase() === 'range')?.[1];
  const match = /^bytes=(\d{1,15})-/.exec(range ?? '');
  return match && Number(match[1]);
}

/** The kept body; null where there is none that can be read. */
function textOf({ body }: HttpResponseInfo): string | null {
  if (body.text !== undefined) return body.text;
  return body.base64 === undefined ? null : utf8Text(Uint8Array.from(atob(body.base64), (character) => character.charCodeAt(0)));
}

const looksLikeMpd = ({ url, response }: Load, text: string): boolean =>
  /dash/i.test(response.contentType ?? '') || /<(?:\w{1,64}:)?MPD\b/.test(text.slice(0, 65_536)) || /\.mpd(?:[?#;]|$)/i.test(url);
