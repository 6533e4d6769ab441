/** Which requests ask for the same channel: targets are compared without what changes from one attempt to the next. */

/** Names of query parameters whose values are made afresh for each attempt. */
const FRESH = new RegExp(`^(?:${[
  '_+|t|ts|time|timestamp|date|now|v', 'r|rand|random|cb|cachebust(?:er)?|nocache|nonce', '(?:[a-z]+_?)?token|auth|jwt|key|sig|signature|ticket',
  'sid|session(?:_?id)?|(?:conn|connection|client|request)_?id', 'resume|since|after|from|offset|cursor|seq',
].join('|')})$`, 'i');
const LAST_EVENT_ID = /^last[-_]?event[-_]?id$/i;
/** Values that no person writes: long ones with figures in them, and long numbers. */
const MADE = /^(?=.*\d)[\w~.%+/=-]{16,}$|^\d{6,}$/;
/** SockJS puts a server number and a session of eight characters before the transport. */
const SOCKJS = /\/\d{3}\/[a-z0-9_-]{8}\/(websocket|eventsource)$/i;

const MOST = 2048;

export interface Target {
  /** The same for all attempts at one channel. */
  readonly key: string;
  /** An event ID that stands in the query, as programs without the header send it. */
  readonly lastEventId: string | null;
}

export function readTarget(whole: string): Target {
  const target = whole.slice(0, MOST);
  const mark = target.indexOf('?');
  const path = (mark < 0 ? target : target.slice(0, mark)).replace(SOCKJS, '/*/$1');
  if (mark < 0) return { key: path, lastEventId: null };
  let lastEventId: string | null = null;
  const kept: string[] = [];
  for (const pair of target.slice(mark + 1).split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    const value = equals < 0 ? '' : pair.slice(equals + 1);
    if (LAST_EVENT_ID.test(name)) lastEventId = decoded(value);
    else kept.push(FRESH.test(name) || MADE.test(value) ? `${name}=*` : pair);
  }
  return { key: `${path}?${kept.sort().join('&')}`, lastEventId };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replace(/\+/g, ' '));
  } catch {
    return value;
  }
}
