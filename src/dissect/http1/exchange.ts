/** A request with its answer, from the first head to the record. */
import type { HttpRecord, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { rfc3339, secondsBetween, type Stamp } from '../../time.ts';
import { type Emitted, type EmittedRecord, UNNUMBERED } from '../dissector.ts';
import type { Head } from './head.ts';
import type { Message } from './message.ts';

const MAX_INTERIM = 1000;

/**
 * One object is many exchanges, one after the other: `clear`, and it can be the next. Until then it can be read as the record of
 * the exchange that it is, by whoever is content with a loan; `record` makes one to keep.
 */
export class Exchange implements Emitted<HttpRecord> {
  readonly type = 'http';
  connection = UNNUMBERED;
  stream = UNNUMBERED;
  /** Its number within the connection. */
  exchange = 0;
  request: Message | null = null;
  response: Message | null = null;
  readonly timings = new Timings(this);
  /** What came in the place of the request or the answer cannot be read. */
  malformed: true | undefined = undefined;
  /** A gap may have swallowed the answer. */
  suspect = false;
  /** A gap swallowed requests right before this one, and perhaps their answers are yet to come. */
  afterLoss = false;
  /** It is among those that wait for their response. */
  waits = false;
  /** Characters of its heads, trailers and bodies. */
  kept = 0;
  /** 1xx answers, at most `MAX_INTERIM`. */
  interim: Head[] | null = null;

  /** It is over, and nothing is left of it. */
  clear(): void {
    this.connection = this.stream = UNNUMBERED;
    this.request = this.response = this.interim = null;
    this.malformed = undefined;
    this.suspect = this.afterLoss = this.waits = false;
    this.kept = 0;
  }

  /** False when there are too many to keep. */
  addInterim(head: Head): boolean {
    const list = (this.interim ??= []);
    return list.length < MAX_INTERIM && list.push(head) > 0;
  }

  get settled(): boolean {
    return this.response !== null && this.response.state !== 'running' && this.request?.state !== 'running';
  }

  get version(): string {
    return this.request?.version ?? this.response?.version ?? this.interim?.[0]?.version ?? '1.1';
  }

  get state(): HttpRecord['state'] {
    const { request, response } = this;
    if (request === null) return 'unmatched';
    if (request.state === 'cut' || response?.state === 'cut') return 'incomplete';
    if (response === null) return this.suspect || this.malformed ? 'incomplete' : request.state === 'whole' ? 'unanswered' : 'open';
    return request.state === 'whole' && response.state === 'whole' ? 'complete' : 'open';
  }

  get informational(): HttpRecord['informational'] {
    const { interim } = this;
    return interim === null ? [] : interim.map((head) => ({
      status: head.status, time: rfc3339(head.complete), frame: head.complete.frame, headers: head.headers,
    }));
  }

  /** As an object of its own. */
  record(): EmittedRecord {
    const { exchange, version, state, request, response, informational, timings: { send, wait, receive } } = this;
    const record: Emitted<HttpRecord> = {
      type: 'http', connection: UNNUMBERED, stream: UNNUMBERED, exchange, version, state,
      request: request && requestInfo(request),
      response: response && responseInfo(response),
      informational,
      timings: { send, wait, receive },
    };
    if (!this.malformed) return record;
    const { request: asked, response: answered, informational: interim, timings, ...first } = record;
    return { ...first, malformed: true, request: asked, response: answered, informational: interim, timings };
  }
}

class Timings {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get send(): number | null {
    const { request } = this.#exchange;
    return request && elapsed(request.begun, request.end);
  }

  get wait(): number | null {
    const { request, response } = this.#exchange;
    return request && response && elapsed(request.end, response.begun);
  }

  get receive(): number | null {
    const { response } = this.#exchange;
    return response && elapsed(response.begun, response.end);
  }
}

/** Never negative: an answer that begins before the request ends made nobody wait. */
const elapsed = (from: Stamp | null, to: Stamp | null): number | null => (from && to ? Math.max(0, secondsBetween(from, to)) : null);

// Both have a plain form for the usual message: what may be absent is spread in, which costs more than all the rest.

function requestInfo({ time, frame, endTime, endFrame, method, target, url, headers, trailers, body }: Message): HttpRequestInfo {
  if (endTime !== undefined && endFrame !== undefined && trailers === undefined) {
    return { time, frame, endTime, endFrame, method, target, url, headers, body };
  }
  return { time, frame, ...(endTime !== undefined && { endTime, endFrame }), method, target, url, headers, ...(trailers && { trailers }), body };
}

function responseInfo(message: Message): HttpResponseInfo {
  const { time, frame, endTime, endFrame, version, status, reason, headers, trailers, contentType, body } = message;
  if (endTime !== undefined && endFrame !== undefined && trailers === undefined) {
    return { time, frame, endTime, endFrame, version, status, reason, headers, contentType, body };
  }
  const end = endTime !== undefined && { endTime, endFrame };
  return { time, frame, ...end, version, status, reason, headers, ...(trailers && { trailers }), contentType, body };
}
