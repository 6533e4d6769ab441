import type { Side } from '../../side.ts';
import { secondsBetween } from '../../time.ts';

interface Moment {
  readonly number: number;
  readonly seconds: number;
  readonly nanos: number;
}

/** A segment as far as it tells whether the connection is still known on the way: bits. */
export const Sign = {
  Reset: 1,
  /** It acknowledges all that the other side sent. */
  Answers: 2,
  /** It wants an answer: new data, or a keep-alive. */
  Asks: 4,
  /** It was sent before. */
  Again: 8,
} as const;

/** A connection that was of no use any more after so many idle seconds. */
export interface Death {
  readonly idle: number;
  readonly how: 'reset' | 'unanswered' | 'reset in silence';
  /** What was said after the silence, and the reset. */
  readonly frames: readonly number[];
  readonly at: number;
}

/** No device forgets a connection sooner than after so many idle seconds. */
const IDLE = 1;
/** As often is something sent before it counts as unanswered. */
const TRIES = 3;

/** Whether a connection survives its silences: what comes first after one, and whether it is answered. */
export class IdleWatch {
  /** The longest silence after which it was still of use. */
  survived = 0;
  death: Death | null = null;
  /** Time of the last segment; NaN before. */
  readonly #last = { seconds: NaN, nanos: 0 };
  #question: { by: Side; idle: number; frames: number[]; at: number } | null = null;

  /** `sign`: bits of `Sign`. */
  accept(at: Moment, from: Side, sign: number): void {
    const idle = Number.isNaN(this.#last.seconds) ? 0 : secondsBetween(this.#last, at);
    this.#last.seconds = at.seconds;
    this.#last.nanos = at.nanos;
    const question = this.#question;
    if ((sign & Sign.Reset) !== 0) {
      if (question && question.by !== from) this.death = { idle: question.idle, how: 'reset', frames: [...question.frames, at.number], at: timeOf(at) };
      else if (!question && idle >= IDLE) this.death = { idle, how: 'reset in silence', frames: [at.number], at: timeOf(at) };
      this.#question = null;
    } else if (question) {
      if (from !== question.by && (sign & Sign.Answers) !== 0) {
        this.survived = Math.max(this.survived, question.idle);
        this.#question = null;
      } else if (from === question.by && (sign & Sign.Again) !== 0 && question.frames.length < TRIES) question.frames.push(at.number);
    } else if ((sign & Sign.Asks) !== 0 && idle >= IDLE) {
      this.#question = { by: from, idle, frames: [at.number], at: timeOf(at) };
    }
  }

  finish(): void {
    const question = this.#question;
    if (question && question.frames.length >= TRIES) this.death = { idle: question.idle, how: 'unanswered', frames: question.frames, at: question.at };
    this.#question = null;
  }
}

const timeOf = ({ seconds, nanos }: Moment): number => seconds + nanos / 1e9;
