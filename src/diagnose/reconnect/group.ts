/**
 * Sessions that may be of one channel, put in the order in which they began and handed to the lane that each goes on with. They
 * become known when they are over, so those of late are kept back until others have had time to come.
 */
import type { Attempt } from '../../journeys.ts';
import { Lane } from './lane.ts';
import type { Session } from './session.ts';

/** Sessions that wait for earlier ones; one that comes later than so many begins a channel of its own. */
const PENDING = 32;
/** Channels side by side; of more, the one silent for longest is told of and forgotten. */
const LANES = 256;
/** Attempts that are remembered, the latest. */
const ATTEMPTS = 1000;

/** Attempts of a client at a server, the latest thousand. */
export class Attempts {
  readonly list: Attempt[] = [];

  add(attempt: Attempt): void {
    if (this.list.length === ATTEMPTS) this.list.shift();
    this.list.push(attempt);
  }
}

/** What is told when a session goes on where another one stopped, and when a channel is over. */
export interface GroupEvents {
  goneOn(lane: Lane, before: Session, after: Session, attempts: readonly Attempt[]): void;
  /** `attempts`: those after its last session; null where it is given up, and nobody knows what would have come. */
  over(lane: Lane, attempts: readonly Attempt[] | null): void;
}

export class Group {
  /** Requests that were answered with something else. */
  readonly refused = new Attempts();
  readonly #events: GroupEvents;
  /** Connections to its server that came to nothing. */
  readonly #unconnected: Attempts;
  readonly #pending: Session[] = [];
  #lanes: Lane[] = [];

  constructor(events: GroupEvents, unconnected: Attempts) {
    this.#events = events;
    this.#unconnected = unconnected;
  }

  /** Sessions that are kept whole. */
  get size(): number {
    return this.#pending.length + this.#lanes.length;
  }

  /** Takes a session that is over. */
  add(session: Session): void {
    let at = this.#pending.length;
    while (at > 0 && this.#pending[at - 1]!.begin > session.begin) at--;
    this.#pending.splice(at, 0, session);
    if (this.#pending.length > PENDING) this.#settle(this.#pending.shift()!);
  }

  /** The capture is over, or (`isGivenUp`) there is no room for it any more. */
  finish(isGivenUp = false): void {
    for (const session of this.#pending) this.#settle(session);
    this.#pending.length = 0;
    for (const lane of this.#lanes) this.#events.over(lane, isGivenUp ? null : this.#attempts(lane.last.end, null));
    this.#lanes = [];
  }

  #settle(session: Session): void {
    const lane = this.#lanes.find((each) => each.isAskedFor(session))
      ?? this.#lanes.filter((each) => each.mayGoOn(session)).sort((a, b) => (a.last.end < b.last.end ? 1 : -1))[0];
    if (lane === undefined) {
      if (this.#lanes.length === LANES) this.#forgetOldest();
      this.#lanes.push(new Lane(session));
      return;
    }
    const before = lane.last;
    this.#events.goneOn(lane, before, session, this.#attempts(before.end, session.dialled));
  }

  #forgetOldest(): void {
    const oldest = this.#lanes.reduce((a, b) => (a.last.end <= b.last.end ? a : b));
    this.#lanes = this.#lanes.filter((lane) => lane !== oldest);
    this.#events.over(oldest, null);
  }

  /** Those after one time and before another, in order. */
  #attempts(after: string, before: string | null): Attempt[] {
    return [...this.refused.list, ...this.#unconnected.list]
      .filter(({ time }) => time >= after && (before === null || time < before))
      .sort((a, b) => a.frame - b.frame);
  }
}
