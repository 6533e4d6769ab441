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

/** Questions that followed each other, of which the first 8 frames are kept. */
interface Run {
  readonly first: number;
  last: number;
  count: number;
  readonly frames: number[];
}

/** A question without an answer so far. */
export interface Asked {
  readonly asker: string;
  readonly target: string;
  run: Run;
  /** The longest so far. */
  longest: Run;
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
  /** By address and network. */
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
      const run = runFrom(time);
      this.#asked.set(key, asked = { asker, target, run, longest: run });
      const keys = this.#targets.get(target);
      if (keys) keys.add(key);
      else this.#targets.set(target, new Set([key]));
    }
    if (time - asked.run.last > BURST) asked.run = runFrom(time);
    const { run } = asked;
    run.count++;
    run.last = time;
    if (run.frames.length < MOST_FRAMES) run.frames.push(frame);
    if (run.count > asked.longest.count) asked.longest = run;
  }

  /** Something was heard of an address: who asked for it has, or could have, an answer. */
  hear(address: string): void {
    const keys = this.#targets.get(address);
    if (!keys) return;
    for (const key of keys) this.#asked.delete(key);
    this.#targets.delete(address);
  }

  /** A station says that an address is its own. In several networks on one wire, each may have a station with it. */
  claim(address: string, network: string, mac: string, frame: number, time: number): void {
    this.hear(address);
    const key = address + network;
    const known = this.#claims.get(key);
    if (!known) {
      if (this.#claims.size < MOST_CLAIMED) this.#claims.set(key, [{ mac, time, frame }, null]);
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
      if (!this.conflicts.has(key)) this.conflicts.set(key, { address, stations: [latest.mac, mac], frames });
    }
    this.#claims.set(key, [{ mac, time, frame }, latest]);
  }

  /** Questions that nobody answered. */
  get unanswered(): Iterable<Asked> {
    return this.#asked.values();
  }
}

const runFrom = (time: number): Run => ({ first: time, last: time, count: 0, frames: [] });
