import type { HttpRecord } from '../record.ts';
import { secondsFrom } from '../time.ts';

/** An answer that begins later than this was held, or is hard to make. */
const HELD_SECONDS = 0.4;
/** Who waits so long for a page does not ask for it again at once; who waits for news does. */
const LONG_HELD_SECONDS = 2;
/** The next poll follows the answer at once; a timer would not. */
const AT_ONCE_SECONDS = 0.25;

/** Whether an exchange was answered late: one that was not says nothing before the first that was. */
export const isHeld = ({ request, response, timings: { wait } }: HttpRecord): boolean =>
  request !== null && response !== null && wait !== null && wait >= HELD_SECONDS;

/** Tells requests that a server holds until there is news from requests that it is slow to answer. */
export class Polling {
  /** Requests that came at once after a held answer, for the same resource; those of them after a long one. */
  #repeats = 0;
  #longRepeats = 0;
  #held = 0;
  /** What the last request asked for, when its answer was over ('' unless it was held), and whether it was held for long. */
  #resource = '';
  #ended = '';
  #long = false;

  see(record: HttpRecord): void {
    const { request, response, timings } = record;
    if (request === null) return;
    if (this.#ended !== '') this.#again(resourceOf(request.method, request.target), request.time);
    const held = isHeld(record);
    this.#ended = held ? (response!.endTime ?? '') : '';
    if (!held) return;
    this.#held++;
    this.#long = timings.wait! >= LONG_HELD_SECONDS;
    this.#resource = resourceOf(request.method, request.target);
  }

  #again(resource: string, time: string): void {
    if (resource !== this.#resource || secondsFrom(this.#ended, time) > AT_ONCE_SECONDS) return;
    this.#repeats++;
    if (this.#long) this.#longRepeats++;
  }

  /** Whether it is what most of so many exchanges were. */
  isMostOf(exchanges: number): boolean {
    return (this.#longRepeats > 0 || this.#repeats >= 2) && this.#held * 2 >= exchanges;
  }
}

/** The query says what the client has seen already. */
function resourceOf(method: string, target: string): string {
  const query = target.indexOf('?');
  return `${method} ${query < 0 ? target : target.slice(0, query)}`;
}
