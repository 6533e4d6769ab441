/** Attempts of one client, or on one server, that nobody answered: after a few, a scan or a flood is a number and no list. */
import type { ConnectionRecord, Endpoint } from '../record.ts';
import { countText, endpointText } from './format.ts';

/** Attempts of a run that are shown. */
const SHOWN = 8;

export class UnansweredRun {
  /** What all of the run have in common; null once they differ. */
  #client: string | null = null;
  #server: Endpoint | null = null;
  #count = 0;
  #first = 0;
  #last = 0;

  /** Whether this attempt goes on with the run; if not, the run is to be ended first. */
  goesOn({ client, server }: ConnectionRecord): boolean {
    return this.#count > 0 && (this.#client === client.address || sameEndpoint(this.#server, server));
  }

  /** Takes the next attempt. Returns whether enough of the run has been shown: then it is counted, and need not be printed. */
  takes({ id, client, server }: ConnectionRecord): boolean {
    if (this.#count === 0) {
      this.#client = client.address;
      this.#server = server;
    } else {
      if (this.#client !== client.address) this.#client = null;
      if (!sameEndpoint(this.#server, server)) this.#server = null;
    }
    if (++this.#count <= SHOWN) return false;
    if (this.#count === SHOWN + 1) this.#first = id;
    this.#last = id;
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

const sameEndpoint = (a: Endpoint | null, b: Endpoint): boolean => a !== null && a.port === b.port && a.address === b.address;
