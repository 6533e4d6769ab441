/** A request with its answer, from the first head to the record. */
import type { BodyInfo, Header, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { rfc3339, secondsBetween, type Stamp } from '../../time.ts';
import type { BodySink, EmittedRecord, EndReason } from '../dissector.ts';
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
  readonly informational: Head[] = [];

  constructor(id: number) {
    this.id = id;
  }

  /** False when there are too many to keep. */
  addInterim(head: Head): boolean {
    if (this.informational.length >= MAX_INTERIM) return false;
    this.informational.push(head);
    return true;
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
    const { request, response } = this;
    return {
      type: 'http',
      exchange: this.id,
      version: request?.head.version ?? response?.head.version ?? this.informational[0]?.version ?? '1.1',
      state: this.state,
      ...(this.malformed && { malformed: true as const }),
      request: request && requestInfo(request),
      response: response && responseInfo(response),
      informational: this.informational.map((head) => ({
        status: head.status, time: rfc3339(head.complete), frame: head.complete.frame, headers: head.headers,
      })),
      timings: {
        send: elapsed(request?.head.begin, request?.end),
        wait: elapsed(request?.end, response?.head.begin),
        receive: elapsed(response?.head.begin, response?.end),
      },
    };
  }
}

/** Never negative: an answer that begins before the request ends made nobody wait. */
function elapsed(from: Stamp | null | undefined, to: Stamp | null | undefined): number | null {
  return from && to ? Math.max(0, secondsBetween(from, to)) : null;
}

function requestInfo(message: Message): HttpRequestInfo {
  const { head, trailers, end } = message;
  return {
    time: rfc3339(head.complete),
    frame: head.complete.frame,
    ...(end && { endTime: rfc3339(end), endFrame: end.frame }),
    method: head.method,
    target: head.target,
    url: absoluteUrl(head),
    headers: head.headers,
    ...(trailers && { trailers }),
    body: message.body,
  };
}

function responseInfo(message: Message): HttpResponseInfo {
  const { head, trailers, end } = message;
  return {
    time: rfc3339(head.complete),
    frame: head.complete.frame,
    ...(end && { endTime: rfc3339(end), endFrame: end.frame }),
    version: head.version,
    status: head.status,
    reason: head.reason,
    headers: head.headers,
    ...(trailers && { trailers }),
    contentType: head.value('content-type'),
    body: message.body,
  };
}

/** RFC 9112 §3.3: from an absolute target, or Host and target; null where they do not make one. */
function absoluteUrl(head: Head): string | null {
  if (head.isConnect) return null;
  const { target } = head;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
  const host = head.first('host');
  if (host === null || host === '') return null;
  if (target === '*') return `http://${host}`;
  return target.startsWith('/') ? `http://${host}${target}` : null;
}
