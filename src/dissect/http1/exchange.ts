/** A request with its answer, from the first head to the record. */
import type { BodyInfo, Header, HttpRecord, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { rfc3339, secondsBetween, type Stamp } from '../../time.ts';
import { type BodySink, type Emitted, type EmittedRecord, type EndReason, UNNUMBERED } from '../dissector.ts';
import type { Head } from './head.ts';

/** One message of an exchange. */
export class Message {
  readonly head: Head;
  /** Null for a message without a body. */
  sink: BodySink | null = null;
  trailers: Header[] | null = null;
  /** `open`: undamaged, and still running when the capture ended. */
  state: 'running' | 'whole' | 'cut' | 'open' = 'running';
  end: Stamp | null = null;
  #body: BodyInfo | null = null;

  constructor(head: Head) {
    this.head = head;
  }

  finish(whole: boolean, why: EndReason | null, at: Stamp): void {
    if (whole) this.end = at;
    this.state = whole ? 'whole' : why === 'capture-end' || why === 'idle' ? 'open' : 'cut';
    this.#body = this.sink?.end(whole) ?? null;
  }

  get body(): BodyInfo {
    return this.#body ?? { length: 0, decodedLength: 0, complete: this.state === 'whole' };
  }
}

const MAX_INTERIM = 1000;

export class Exchange {
  readonly id: number;
  request: Message | null = null;
  response: Message | null = null;
  /** A gap may have swallowed the answer. */
  suspect = false;
  /** What came in the place of the request or the answer cannot be read. */
  malformed = false;
  /** A gap swallowed requests right before this one, and perhaps their answers are yet to come. */
  afterLoss = false;
  /** It is among those that wait for their response. */
  waits = false;
  /** Characters of its heads, trailers and bodies. */
  kept = 0;
  /** 1xx answers, at most `MAX_INTERIM`. */
  informational: Head[] | null = null;

  constructor(id: number) {
    this.id = id;
  }

  /** False when there are too many to keep. */
  addInterim(head: Head): boolean {
    const list = (this.informational ??= []);
    return list.length < MAX_INTERIM && list.push(head) > 0;
  }

  get settled(): boolean {
    return this.response !== null && this.response.state !== 'running' && this.request?.state !== 'running';
  }

  get state(): 'complete' | 'open' | 'incomplete' | 'unanswered' | 'unmatched' {
    const { request, response } = this;
    if (request === null) return 'unmatched';
    if (request.state === 'cut' || response?.state === 'cut') return 'incomplete';
    if (response === null) return this.suspect || this.malformed ? 'incomplete' : request.state === 'whole' ? 'unanswered' : 'open';
    return request.state === 'whole' && response.state === 'whole' ? 'complete' : 'open';
  }

  toRecord(): EmittedRecord {
    const { request, response, informational } = this;
    const record: Emitted<HttpRecord> = {
      type: 'http',
      connection: UNNUMBERED,
      stream: UNNUMBERED,
      exchange: this.id,
      version: request?.head.version ?? response?.head.version ?? informational?.[0]?.version ?? '1.1',
      state: this.state,
      request: request && requestInfo(request),
      response: response && responseInfo(response),
      informational: informational === null ? [] : informational.map((head) => ({
        status: head.status, time: rfc3339(head.complete), frame: head.complete.frame, headers: head.headers,
      })),
      timings: {
        send: elapsed(request?.head.begin, request?.end),
        wait: elapsed(request?.end, response?.head.begin),
        receive: elapsed(response?.head.begin, response?.end),
      },
    };
    if (!this.malformed) return record;
    const { request: asked, response: answered, informational: interim, timings, ...first } = record;
    return { ...first, malformed: true, request: asked, response: answered, informational: interim, timings };
  }
}

/** Never negative: an answer that begins before the request ends made nobody wait. */
function elapsed(from: Stamp | null | undefined, to: Stamp | null | undefined): number | null {
  return from && to ? Math.max(0, secondsBetween(from, to)) : null;
}

// Both have a plain form for the usual message: what may be absent is spread in, which costs more than all the rest.

function requestInfo({ head, trailers, end, body }: Message): HttpRequestInfo {
  const { method, target, headers } = head;
  const url = absoluteUrl(head, target);
  const time = rfc3339(head.complete);
  const { frame } = head.complete;
  if (end !== null && trailers === null) {
    return { time, frame, endTime: rfc3339(end), endFrame: end.frame, method, target, url, headers, body };
  }
  return { time, frame, ...endOf(end), method, target, url, headers, ...(trailers && { trailers }), body };
}

function responseInfo({ head, trailers, end, body }: Message): HttpResponseInfo {
  const { version, status, reason, headers, contentType } = head;
  const time = rfc3339(head.complete);
  const { frame } = head.complete;
  if (end !== null && trailers === null) {
    return { time, frame, endTime: rfc3339(end), endFrame: end.frame, version, status, reason, headers, contentType, body };
  }
  return { time, frame, ...endOf(end), version, status, reason, headers, ...(trailers && { trailers }), contentType, body };
}

const endOf = (end: Stamp | null): { endTime: string; endFrame: number } | null =>
  end && { endTime: rfc3339(end), endFrame: end.frame };

/** RFC 9112 §3.3: from an absolute target, or Host and target; null where they do not make one. */
function absoluteUrl(head: Head, target: string): string | null {
  if (head.isConnect) return null;
  const path = target.startsWith('/');
  if (!path && /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
  const { host } = head;
  if (host === null || host === '') return null;
  if (target === '*') return `http://${host}`;
  return path ? `http://${host}${target}` : null;
}
