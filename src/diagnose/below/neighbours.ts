/**
 * Who asks whom on a link, and who claims which address: what ARP (RFC 826, RFC 5227) and Neighbor Discovery (RFC 4861, RFC 4862)
 * have in common. Addresses and hardware addresses are text, times seconds.
 */

/** Pairs of asker and target, and addresses, that are kept; of more nothing is said. */
const MOST_ASKED = 4096;
const MOST_CLAIMED = 4096;
const MOST_FRAMES = 8;
/** Who is not answered asks again within this. Later is another occasion. */
const BURST = 5;
/** Two that claim an address within this, one after the other and the first again, both have it. */
const CONFLICT = 60;
/** Two answers to one question come this near to each other. */
const SAME_QUESTION = 2;

/** A question without an answer so far. */
export interface Asked {
  readonly asker: string;
  readonly target: string;
  /** Frames of the longest run of questions; at most 8. */
  frames: number[];
  run: number;
  longest: number;
  first: number;
  last: number;
}

export interface Conflict {
  readonly address: string;
  readonly stations: readonly [string, string];
  readonly frames: readonly number[];
}

interface Claim {
  readonly mac: string;
  time: number;
  frame: number;
}

export class Neighbours {
  readonly #asked = new Map<string, Asked>();
  /** Targets of `#asked`. */
  readonly #targets = new Map<string, Set<string>>();
  readonly #claims = new Map<string, [Claim, Claim | null]>();
  readonly conflicts = new Map<string, Conflict>();

  get waiting(): boolean {
    return this.#targets.size > 0;
  }

  ask(asker: string, target: string, frame: number, time: number): void {
    const key = `${asker} ${target}`;
    let asked = this.#asked.get(key);
    if (!asked) {
      if (this.#asked.size >= MOST_ASKED) return;
      this.#asked.set(key, asked = { asker, target, frames: [], run: 0, longest: 0, first: time, last: -Infinity });
      const keys = this.#targets.get(target);
      if (keys) keys.add(key);
      else this.#targets.set(target, new Set([key]));
    }
    if (time - asked.last > BURST) {
      asked.run = 0;
      if (asked.longest < 2) {
        asked.frames = [];
        asked.first = time;
      }
    }
    asked.run++;
    asked.longest = Math.max(asked.longest, asked.run);
    asked.last = time;
    if (asked.frames.length < MOST_FRAMES) asked.frames.push(frame);
  }

  /** Something was heard of an address: who asked for it has, or could have, an answer. */
  hear(address: string): void {
    const keys = this.#targets.get(address);
    if (!keys) return;
    for (const key of keys) this.#asked.delete(key);
    this.#targets.delete(address);
  }

  /** A station says that an address is its own. */
  claim(address: string, mac: string, frame: number, time: number): void {
    this.hear(address);
    const known = this.#claims.get(address);
    if (!known) {
      if (this.#claims.size < MOST_CLAIMED) this.#claims.set(address, [{ mac, time, frame }, null]);
      return;
    }
    const [latest, before] = known;
    if (latest.mac === mac) {
      latest.time = time;
      latest.frame = frame;
      return;
    }
    // One that takes an address over from another is no conflict; the other must claim it, too, and again.
    const again = before?.mac === mac && time - before.time < CONFLICT;
    if (again || time - latest.time < SAME_QUESTION) {
      const frames = [...(before ? [before.frame] : []), latest.frame, frame];
      if (!this.conflicts.has(address)) this.conflicts.set(address, { address, stations: [latest.mac, mac], frames });
    }
    this.#claims.set(address, [{ mac, time, frame }, latest]);
  }

  /** Questions that nobody answered. */
  get unanswered(): Iterable<Asked> {
    return this.#asked.values();
  }
}
