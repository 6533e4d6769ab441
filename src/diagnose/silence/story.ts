/** What the messages of a connection say about whose turn it is. */
import type { HttpRecord } from '../../record.ts';

/** One exchange by the frames in which its parts were complete; Infinity for what never was. */
export interface Exchange {
  readonly request: number;
  readonly requestEnd: number;
  readonly response: number;
  readonly responseEnd: number;
  readonly what: string;
  /** The body of the response is a stream of events. */
  readonly events: boolean;
  /** The length of the body was announced, so that more must come until it is reached. */
  readonly announced: boolean;
}

export function exchangeOf({ request, response, state }: HttpRecord): Exchange {
  const complete = state === 'complete';
  const has = (headers: readonly (readonly [string, string])[] | undefined, name: string): boolean =>
    headers?.some(([each]) => each.toLowerCase() === name) ?? false;
  return {
    request: request?.frame ?? 0,
    requestEnd: request === null ? 0 : (request.endFrame ?? (response === null && !request.body.complete ? Infinity : request.frame)),
    response: response?.frame ?? Infinity,
    responseEnd: response?.endFrame ?? (complete ? (response?.frame ?? Infinity) : Infinity),
    what: request === null ? 'a request that was not captured' : `${request.method} in frame ${request.frame}`,
    events: response?.contentType?.toLowerCase().startsWith('text/event-stream') ?? false,
    announced: has(response?.headers, 'content-length'),
  };
}

/** Whether the connection was silent inside this exchange: after its request had begun and before its answer was whole. */
export const isWithin = ({ request, responseEnd }: Exchange, frame: number): boolean => request <= frame && frame < responseEnd;
