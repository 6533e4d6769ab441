/** SYNs to which nothing came back; and whether the host was heard otherwise, which tells a filter from a dead host. */
import type { ConnectionRecord } from '../../record.ts';
import { durationText, endpointText, plural } from '../../report/format.ts';
import type { Desk, Finding } from '../examiner.ts';
import type { Judge, MakeJudge, Moment } from '../tcp/tcp-examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';

/** Attempts that wait for the end, when it is known who was heard; further ones are only counted. */
const MOST_WAITING = 10_000;
/** Hosts that were heard. */
const MOST_HOSTS = 65_536;
/** A SYN without an answer for so long has none: a round trip is far shorter. */
const LONG_ENOUGH = 3, LONG = 1;
/** Copies that come sooner are not the sender's. */
const AGAIN = 0.2;

interface Attempt {
  readonly record: Pick<ConnectionRecord, 'id' | 'client' | 'server'>;
  readonly frames: readonly number[];
  readonly count: number;
  readonly span: number;
  /** Time of the first SYN, in seconds since 1970. */
  readonly since: number;
}

export const noAnswer: MakeJudge = (desk, now) => new NoAnswer(desk, now);

class NoAnswer implements Judge {
  readonly #desk: Desk;
  readonly #now: Moment;
  readonly #waiting: Attempt[] = [];
  /** Addresses of which any answer was heard, and the port it came from; 0 for several. */
  readonly #heard = new Map<string, number>();

  constructor(desk: Desk, now: Moment) {
    this.#desk = desk;
    this.#now = now;
  }

  judge(watched: WatchedConnection, record: ConnectionRecord): void {
    this.#hear(record);
    const { client, server } = watched;
    if (client.synCount === 0 || client.frames > 0 || client.resets.length > 0) return;
    if (server.frames > 0 || server.synCount > 0 || server.resets.length > 0) return;
    const since = watched.epoch + client.synTime;
    if (this.#waiting.length >= MOST_WAITING) {
      if (client.synCount > 1 || this.#sinceThen(since) >= LONG) this.#desk.more('no-answer-to-syn', record.id, record);
      return;
    }
    this.#waiting.push({
      record: { id: record.id, client: record.client, server: record.server }, frames: client.syns, count: client.synCount,
      span: client.lastSynTime - client.synTime, since,
    });
  }

  finish(): void {
    for (const attempt of this.#waiting) this.#tell(attempt);
  }

  #hear({ transport, server, client, frames }: ConnectionRecord): void {
    if (this.#heard.size >= MOST_HOSTS) return;
    if (frames.client > 0) this.#heard.set(client.address, 0);
    if (frames.server === 0 || transport !== 'tcp') return;
    const port = this.#heard.get(server.address);
    this.#heard.set(server.address, port === undefined || port === server.port ? server.port : 0);
  }

  #tell({ record, frames, count, span, since }: Attempt): void {
    const to = endpointText(record.server);
    const time = this.#sinceThen(since);
    this.#desk.finding({
      code: 'no-answer-to-syn', subject: { connection: record.id }, ends: record, evidence: frames,
      ...sureness(count > 1 ? span : 0, time),
      message: `${count === 1 ? 'The SYN was' : `${plural(count, 'SYN')} were`} sent to ${to}${count === 1 ? '' : ` in ${durationText(span)}`}, `
        + `and nothing came back${count === 1 ? ` in the ${durationText(time)} that were captured after it` : ''}; ${this.#host(record.server)}`,
      disproof: `a SYN-ACK, a reset or an ICMP error about ${to} after frame ${frames[0]!}`,
      next: this.#next(record.server),
      figures: { attempts: count },
    });
  }

  #sinceThen(time: number): number {
    return this.#now.seconds + this.#now.nanos / 1e9 - time;
  }

  #host({ address, port }: ConnectionRecord['server']): string {
    const heard = this.#heard.get(address);
    if (heard === undefined) return `nothing else was heard of ${address}`;
    if (heard === port) return `others were answered on this port`;
    return `${address} ${heard === 0 ? 'was heard otherwise' : `answers on port ${heard}`}, so the host is up`;
  }

  #next({ address, port }: ConnectionRecord['server']): string {
    return this.#heard.has(address)
      ? `look for a filter that drops port ${port} on ${address} or before it, and whether the SYN arrives there`
      : `see whether ${address} is up and reachable (ping, route), then whether a filter drops port ${port}`;
  }
}

/** Of an answer that may still have come when the capture ended, there is nothing to complain. */
function sureness(span: number, time: number): Pick<Finding, 'confidence' | 'severity'> {
  if (span >= AGAIN || time >= LONG_ENOUGH) return { confidence: 'certain' };
  return time >= LONG ? { confidence: 'likely' } : { confidence: 'possible', severity: 'chat' };
}
