/**
 * Answers that say no (4xx) or that the server failed (5xx), by target. Whether a status is a failure shows in what else was
 * asked for and answered: a challenge that was met, a retry that was granted, a page that browsers ask for on their own.
 */
import type { ConnectionRecord, HttpRecord } from '../../record.ts';
import type { Severity } from '../../note.ts';
import { plural } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { HttpJudge, HttpTalk } from './http-talk.ts';
import { askedText, headerOf } from './http-words.ts';
import { quote, transportText } from './words.ts';

/** Targets whose failures wait for the end of the capture; of further ones nothing is said. */
const MOST_TARGETS = 10_000;
/** Frames that are named of one target. */
const MOST_FRAMES = 8;

/** All failures of one target with one status, on one connection. */
interface Refusal {
  readonly exchange: HttpRecord;
  readonly key: string;
  readonly status: number;
  readonly connection: ConnectionRecord;
  readonly frames: number[];
  count: number;
  /** Time of the last one. */
  time: string;
}

export const refusals = (desk: Desk): HttpJudge => new Refusals(desk);

class Refusals implements HttpJudge {
  readonly #desk: Desk;
  readonly #all: Refusal[] = [];
  /** When a target was answered well for the last time, where it had failed before. */
  readonly #granted = new Map<string, string>();
  /** When it was last refused for something else than missing credentials: they were shown, and taken. */
  readonly #known = new Map<string, string>();
  readonly #failing = new Set<string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  exchange(record: HttpRecord): void {
    const { request, response } = record;
    if (request === null || response === null) return;
    if (response.status >= 400) {
      const key = keyOf(record);
      if (!CHALLENGES.includes(response.status) && this.#failing.has(key)) this.#known.set(key, response.time);
      if (this.#failing.size < MOST_TARGETS) this.#failing.add(key);
    } else if (this.#failing.size > 0) {
      const key = keyOf(record);
      if (this.#failing.has(key)) this.#granted.set(key, response.time);
    }
  }

  judge({ odd }: HttpTalk, connection: ConnectionRecord): void {
    const own = new Map<string, Refusal>();
    for (const exchange of odd) {
      const { request, response } = exchange;
      if (request === null || response === null || response.status < 400 || isUpgrade(exchange)) continue;
      const key = keyOf(exchange);
      const { status, frame, time } = response;
      const before = own.get(`${status} ${key}`);
      if (!before) {
        own.set(`${status} ${key}`, { exchange, key, status, connection, frames: [request.frame, frame], count: 1, time });
        continue;
      }
      before.count++;
      before.time = time;
      if (before.frames.length < MOST_FRAMES) before.frames.push(frame);
    }
    for (const each of own.values()) if (this.#all.length < MOST_TARGETS) this.#all.push(each);
  }

  finish(): void {
    const byConnection = new Map<number, Refusal[]>();
    for (const each of this.#all) {
      const group = byConnection.get(each.connection.id);
      if (group) group.push(each);
      else byConnection.set(each.connection.id, [each]);
    }
    for (const group of byConnection.values()) {
      this.#tell(group.filter(({ status }) => status < 500));
      this.#tell(group.filter(({ status }) => status >= 500));
    }
  }

  /** One finding for those of a connection, about the gravest of them. */
  #tell(group: readonly Refusal[]): void {
    const weighed = group.flatMap((each) => {
      const severity = this.#severity(each);
      return severity === null ? [] : [{ each, severity }];
    });
    weighed.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    const [first] = weighed;
    if (!first) return;
    const { exchange, status, connection, count } = first.each;
    const { reason } = exchange.response!;
    const others = new Set(weighed.map(({ each }) => each.key)).size - 1;
    const more = [
      count > 1 ? ` ${count} times` : '', this.#isMended(first.each) ? ', and granted later' : '',
      others > 0 ? `, and ${plural(others, 'other target')} of this connection likewise` : '',
    ];
    this.#desk.finding({
      code: status >= 500 ? 'http-server-error' : 'http-client-error', subject: { connection: connection.id },
      confidence: 'certain', severity: first.severity, evidence: weighed.flatMap(({ each }) => each.frames),
      message: `${askedText(exchange)} was answered with ${status}${reason ? ` ${quote(reason, 40)}` : ''}${more.join('')}; ${transportText(connection)}`,
      disproof: `a status below 400 for ${askedText(exchange)}`,
      next: nextStep(status, exchange),
      figures: { status, target: exchange.request!.target.slice(0, 200), count, targets: others + 1 },
    });
  }

  /** Null where it is no fault at all. */
  #severity(each: Refusal): Severity | null {
    const { status, key, exchange, time } = each;
    const isMended = this.#isMended(each);
    // A challenge (RFC 9110 §11.3), an expectation or a condition that was tried.
    if (isMended && [...CHALLENGES, 409, 412, 417, 425, 428].includes(status)) return null;
    if (CHALLENGES.includes(status) && (this.#known.get(key) ?? '') > time) return null;
    if (status >= 500) return isMended ? 'warn' : 'error';
    if (isMended || status === 412 || status === 416) return 'chat';
    return (status === 404 || status === 410 || status === 403) && UNASKED.test(exchange.request!.target) ? 'chat' : 'note';
  }

  #isMended({ key, time }: Refusal): boolean {
    return (this.#granted.get(key) ?? '') > time;
  }
}

/** RFC 9110 §15.5.2, §15.5.8: who asks is to say who it is. */
const CHALLENGES: readonly number[] = [401, 407];

const ORDER: readonly Severity[] = ['error', 'warn', 'note', 'chat'];

/** What programs ask for without anybody having told them that it is there. */
const UNASKED =
  /^(https?:\/\/[^/]*)?\/(favicon|robots\.txt|apple-touch-icon|browserconfig|\.well-known\/|sitemap|ads\.txt|crossdomain)|\.map(\?|$)/i;

const keyOf = ({ request }: HttpRecord): string => `${request!.method} ${request!.url ?? request!.target}`.slice(0, 500);

/** Those are refused WebSockets. */
const isUpgrade = ({ request }: HttpRecord): boolean => /websocket/i.test(headerOf(request, 'upgrade') ?? '');

const NEXT: Readonly<Record<number, string>> = {
  400: 'Compare the request, byte by byte, with one that is accepted: the server cannot read it.',
  401: 'Check the credentials that the client sends: it was asked for some and gave none, or the wrong ones.',
  403: 'Check what this client is allowed to do: the server knows what is asked for and refuses it.',
  404: 'Check the target: who made this link, and whether what it names was moved.',
  405: 'Check the method: the target is there, for other methods (see Allow in the answer).',
  407: 'Check the credentials that the client sends to the proxy.',
  408: 'Look why the request took so long to be sent.',
  410: 'Ask who still links to the target: it was taken away for good.',
  413: 'Compare the size of the body with the limits of the server and of every proxy on the way.',
  429: 'Look how often this client asks, and what the server allows.',
  502: 'Look behind the gateway that answered: the server there failed. A capture on its other side shows how.',
  503: 'Look at the load of the server, and whether it was taken out of service.',
  504: 'Look behind the gateway that answered: the server there was silent. A capture on its other side shows for how long.',
};

function nextStep(status: number, { response }: HttpRecord): string {
  const after = headerOf(response, 'retry-after');
  if (after !== null) return `The server asks to come again later (Retry-After: ${quote(after, 40)}): see whether the client does.`;
  if (status >= 500) return NEXT[status] ?? 'Read the log of the server at this time: its program failed, not the network.';
  return NEXT[status] ?? 'Read the body of the answer: it often says what is wrong with the request.';
}
