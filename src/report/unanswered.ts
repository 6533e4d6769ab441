/** Attempts of one client, or on one server, that nobody answered: after a few, a scan or a flood is a number and no list. */
import type { ConnectionRecord, Endpoint } from '../record.ts';
import { rfc3339 } from '../time.ts';
import { countText, endpointText } from './format.ts';

/** Attempts of a run that are shown. */
const SHOWN = 8;

type Attempt = Pick<ConnectionRecord, 'id' | 'client' | 'server'>;

/** An attempt of which no record was made. */
export interface BareAttempt extends Readonly<Attempt> {
  readonly seconds: number;
  readonly nanos: number;
}

export class UnansweredRun {
  /** What all of the run have in common; null once they differ. */
  #client: string | null = null;
  #server: Endpoint | null = null;
  #count = 0;
  #first = 0;
  #last = 0;

  /** Whether this attempt goes on with the run; if not, the run is to be ended first. */
  goesOn(attempt: Attempt): boolean {
    return this.#count > 0 && (this.#client === attempt.client.address || sameEndpoint(this.#server, attempt.server));
  }

  /** Takes the next attempt if it would only be counted. */
  counts(attempt: Attempt): boolean {
    return this.#count >= SHOWN && this.goesOn(attempt) && this.takes(attempt);
  }

  /** Takes the next attempt. Returns whether enough of the run has been shown: then it is counted, and need not be printed. */
  takes(attempt: Attempt): boolean {
    if (this.#count === 0) {
      this.#client = attempt.client.address;
      this.#server = attempt.server;
    } else {
      if (this.#client !== null && this.#client !== attempt.client.address) this.#client = null;
      if (this.#server !== null && !sameEndpoint(this.#server, attempt.server)) this.#server = null;
    }
    if (++this.#count <= SHOWN) return false;
    if (this.#count === SHOWN + 1) this.#first = attempt.id;
    this.#last = attempt.id;
    return true;
  }

  /** Says what was not printed, and begins anew. Null where all was. */
  end(): string | null {
    const more = this.#count - SHOWN;
    const client = this.#client === null ? '' : ` from ${this.#client}`;
    const server = this.#server === null ? '' : ` to ${endpointText(this.#server)}`;
    this.#count = 0;
    if (more <= 0) return null;
    return `… ${countText(more)} more unanswered${client}${server}   #${this.#first}–#${this.#last}`;
  }
}

/** Earliest and latest time of attempts without records. */
export class AttemptTimes {
  readonly #earliest = { seconds: Infinity, nanos: 0 };
  readonly #latest = { seconds: -Infinity, nanos: 0 };

  see(at: BareAttempt): void {
    if (isBefore(at, this.#earliest)) place(this.#earliest, at);
    if (isBefore(this.#latest, at)) place(this.#latest, at);
  }

  /** Both as text; none where there were no attempts. */
  get texts(): string[] {
    return this.#latest.seconds < this.#earliest.seconds ? [] : [rfc3339(this.#earliest), rfc3339(this.#latest)];
  }
}

type Moment = Pick<BareAttempt, 'seconds' | 'nanos'>;

const isBefore = (a: Moment, b: Moment): boolean => a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos);

function place(target: { seconds: number; nanos: number }, { seconds, nanos }: Moment): void {
  target.seconds = seconds;
  target.nanos = nanos;
}

const sameEndpoint = (a: Endpoint | null, b: Endpoint): boolean => a !== null && a.port === b.port && a.address === b.address;
