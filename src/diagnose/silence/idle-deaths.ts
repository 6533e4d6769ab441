/** The same idle age at the end of several connections: something on the path forgets them. */
import type { ConnectionRecord } from '../../record.ts';
import { durationText } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { Death, IdleWatch } from './idle-watch.ts';

/** Ages this far apart are the same: a timer, and the programs that spoke after it. */
const TOLERANCE = 0.1;
/** Deaths that are remembered. */
const MOST = 10_000;
/** Resets in silence at one instant are a program that ended. */
const APART = 0.5;

interface Dead extends Death {
  readonly connection: number;
}

interface Pair {
  readonly hosts: [string, string];
  readonly deaths: Dead[];
  survived: number;
}

export class IdleDeaths {
  readonly #pairs = new Map<string, Pair>();
  #count = 0;

  hear({ id, client, server }: ConnectionRecord, { death, survived }: IdleWatch): void {
    if (death === null && survived === 0) return;
    const key = `${client.address} ${server.address}`;
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      if (this.#pairs.size >= MOST) return;
      pair = { hosts: [client.address, server.address], deaths: [], survived: 0 };
      this.#pairs.set(key, pair);
    }
    pair.survived = Math.max(pair.survived, survived);
    if (death !== null && this.#count++ < MOST) pair.deaths.push({ ...death, connection: id });
  }

  finish(desk: Desk): void {
    for (const pair of this.#pairs.values()) {
      const group = sameAge(pair.deaths);
      if (group.length >= 2 && group[0]!.idle * (1 - TOLERANCE) > pair.survived) report(desk, pair, group);
    }
  }
}

/** The most deaths whose idle ages are the same, the youngest first. */
function sameAge(deaths: readonly Dead[]): Dead[] {
  const sorted = deaths.toSorted((a, b) => a.idle - b.idle);
  let best: Dead[] = [];
  for (let from = 0; from < sorted.length; from++) {
    const limit = sorted[from]!.idle * (1 + TOLERANCE);
    let to = from;
    while (to < sorted.length && sorted[to]!.idle <= limit) to++;
    const group = sorted.slice(from, to);
    if (group.length > best.length && !atOnce(group)) best = group;
    if (to === sorted.length) break;
  }
  return best;
}

function atOnce(deaths: readonly Dead[]): boolean {
  const times = deaths.map(({ at }) => at);
  return deaths.some(({ how }) => how === 'reset in silence') && Math.max(...times) - Math.min(...times) < APART;
}

function report(desk: Desk, { hosts, survived }: Pair, deaths: readonly Dead[]): void {
  const reset = deaths.filter(({ how }) => how !== 'unanswered').length;
  const ends = [
    reset > 0 ? `${reset} by a reset` : '', deaths.length > reset ? `${deaths.length - reset} without an answer` : '',
  ].filter(Boolean).join(', ');
  const idle = deaths[0]!.idle;
  const held = survived > 0 ? `; silences of up to ${durationText(survived)} did no harm` : '';
  desk.finding({
    code: 'idle-timeout-suspected', subject: { hosts }, confidence: deaths.length >= 3 ? 'likely' : 'possible',
    evidence: deaths.flatMap(({ frames }) => [frames[0]!, frames.at(-1)!]).filter((frame, at, all) => all.indexOf(frame) === at).slice(0, 20),
    message: `${deaths.length} connections of ${hosts[0]} to ${hosts[1]} ended after the same silence of ${durationText(idle)}: ${ends}${held}`,
    disproof: `an answer to what was said after a silence of ${durationText(idle)} or longer between these hosts`,
    next: 'Look up the idle timeout of firewalls, load balancers and NAT between the two; let TCP keep-alives or pings come more often than that.',
    figures: { idle, connections: deaths.map(({ connection }) => connection).slice(0, 20), survived },
  });
}
