/** A request with its answer, from the first head to the record. */
import type { HttpRecord, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { rfc3339, secondsBetween, type Stamp } from '../../time.ts';
import { type Emitted, type EmittedRecord, UNNUMBERED } from '../dissector.ts';
import type { Head } from './head.ts';
import type { Message } from './message.ts';

const MAX_INTERIM = 1000;

/** One object is many exchanges, one after the other: `begin` makes it the next. */
export class Exchange {
  id = 0;
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

  /** Nothing is left of the exchange that this object was before. */
  begin(id: number): this {
    this.id = id;
    this.request = this.response = this.informational = null;
    this.suspect = this.malformed = this.afterLoss = this.waits = false;
    this.kept = 0;
    return this;
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
      version: request?.version ?? response?.version ?? informational?.[0]?.version ?? '1.1',
      state: this.state,
      request: request && requestInfo(request),
      response: response && responseInfo(response),
      informational: informational === null ? [] : informational.map((head) => ({
        status: head.status, time: rfc3339(head.complete), frame: head.complete.frame, headers: head.headers,
      })),
      timings: {
        send: elapsed(request?.begun, request?.end),
        wait: elapsed(request?.end, response?.begun),
        receive: elapsed(response?.begun, response?.end),
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

function requestInfo(message: Message): HttpRequestInfo {
  const { method, target, headers, trailers, end, body } = message;
  const url = absoluteUrl(message);
  const time = rfc3339(message.complete);
  const { frame } = message.complete;
  if (end !== null && trailers === null) {
    return { time, frame, endTime: rfc3339(end), endFrame: end.frame, method, target, url, headers, body };
  }
  return { time, frame, ...endOf(end), method, target, url, headers, ...(trailers && { trailers }), body };
}

function responseInfo({ complete, version, status, reason, headers, contentType, trailers, end, body }: Message): HttpResponseInfo {
  const time = rfc3339(complete);
  const { frame } = complete;
  if (end !== null && trailers === null) {
    return { time, frame, endTime: rfc3339(end), endFrame: end.frame, version, status, reason, headers, contentType, body };
  }
  return { time, frame, ...endOf(end), version, status, reason, headers, ...(trailers && { trailers }), contentType, body };
}

const endOf = (end: Stamp | null): { endTime: string; endFrame: number } | null =>
  end && { endTime: rfc3339(end), endFrame: end.frame };

/** RFC 9112 §3.3: from an absolute target, or Host and target; null where they do not make one. */
function absoluteUrl({ isConnect, host, target }: Head): string | null {
  if (isConnect) return null;
  const path = target.startsWith('/');
  if (!path && /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
  if (host === null || host === '') return null;
  if (target === '*') return `http://${host}`;
  return path ? `http://${host}${target}` : null;
}
