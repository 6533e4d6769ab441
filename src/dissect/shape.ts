/** What kind of conversation a connection carried, told from its messages. The rules stand in the order of their weight. */
import type { HttpRecord, Shape } from '../record.ts';
import type { EmittedRecord } from './dissector.ts';

/** A wait this long for the first byte, in most exchanges, is a server that holds requests until there is news. */
const LONG_POLL_SECONDS = 5;
/** A body this long on its way is a stream, not a download. */
const STREAMING_SECONDS = 10;
const MEDIA = /^(video|audio)\/|mpegurl|dash\+xml|mp2t/i;
const MEDIA_PATH = /\.(m3u8|mpd|ts|m4s|m4v|m4a|mp4|aac|webm|cmfv|cmfa)(\?|$)/i;

let lastType = '';
let lastIsMedia = false;

function isMedia(type: string): boolean {
  if (type !== lastType) {
    lastType = type;
    lastIsMedia = MEDIA.test(type);
  }
  return lastIsMedia;
}

const isMediaPath = (path: string): boolean => path.includes('.') && MEDIA_PATH.test(path);

/** Watches the records of one connection. */
export class ShapeTally {
  #exchanges = 0;
  #waited = 0;
  #media = 0;
  #pipelined = false;
  #streaming = false;
  #declared: Shape | null = null;
  #tunnel = false;
  #lastResponse = '';

  see(record: EmittedRecord): void {
    if (record.type === 'http') this.#exchange(record as unknown as HttpRecord);
  }

  tunnelled(): void {
    this.#tunnel = true;
  }

  /** A protocol was spoken that makes a connection what it is. */
  declared(shape: Shape): void {
    this.#declared = shape;
  }

  #exchange({ request, response, timings, state }: HttpRecord): void {
    this.#exchanges++;
    if (request && this.#lastResponse !== '' && request.time < this.#lastResponse) this.#pipelined = true;
    if (!response) return;
    this.#lastResponse = response.time;
    if ((timings.wait ?? 0) >= LONG_POLL_SECONDS) this.#waited++;
    if ((timings.receive ?? 0) >= STREAMING_SECONDS && (state === 'open' || response.body.length < 1 << 20)) this.#streaming = true;
    if (isMedia(response.contentType ?? '') || isMediaPath(request?.target ?? '')) this.#media++;
  }

  /** For a connection on which bytes were exchanged. */
  shape(transport: 'tcp' | 'udp'): Shape {
    if (this.#tunnel) return 'tunnel';
    if (this.#declared) return this.#declared;
    if (transport === 'udp') return 'datagrams';
    if (this.#exchanges === 0) return 'opaque';
    if (this.#media >= 2 && this.#media * 2 >= this.#exchanges) return 'media-segments';
    if (this.#streaming) return 'streaming-body';
    if (this.#waited > 0 && this.#waited * 2 >= this.#exchanges) return 'long-poll';
    if (this.#pipelined) return 'pipelined';
    return this.#exchanges === 1 ? 'single-exchange' : 'keep-alive';
  }
}
