import { secondsBetween } from '../../time.ts';
import type { Side } from '../../side.ts';

interface Moment {
  readonly number: number;
  readonly seconds: number;
  readonly nanos: number;
}

/** A segment as far as it tells whether the connection is still known on the way. */
interface Sign {
  readonly isReset: boolean;
  /** It acknowledges all that the other side sent. */
  readonly answers: boolean;
  /** It wants an answer: new data, or a keep-alive. */
  readonly asks: boolean;
  /** It was sent before. */
  readonly again: boolean;
}

/** A connection that was of no use any more after so many idle seconds. */
export interface Death {
  readonly idle: number;
  readonly how: 'reset' | 'unanswered' | 'reset in silence';
  /** What was said after the silence, and the reset. */
  readonly frames: readonly number[];
  readonly at: number;
}

/** As often is something sent before it counts as unanswered. */
const TRIES = 3;

/** Whether a connection survives its silences: what comes first after one, and whether it is answered. */
export class IdleWatch {
  /** The longest silence after which it was still of use. */
  survived = 0;
  death: Death | null = null;
  readonly #bound: number;
  #last: { number: number; seconds: number; nanos: number } | null = null;
  #question: { by: Side; idle: number; frames: number[]; at: number } | null = null;

  constructor(bound: number) {
    this.#bound = bound;
  }

  accept(at: Moment, from: Side, { isReset, answers, asks, again }: Sign): void {
    const idle = this.#last === null ? 0 : secondsBetween(this.#last, at);
    const question = this.#question;
    const now = at.seconds + at.nanos / 1e9;
    if (isReset) {
      if (question && question.by !== from) this.death = { idle: question.idle, how: 'reset', frames: [...question.frames, at.number], at: now };
      else if (!question && idle >= this.#bound) this.death = { idle, how: 'reset in silence', frames: [at.number], at: now };
      this.#question = null;
    } else if (question) {
      if (from !== question.by && answers) {
        this.survived = Math.max(this.survived, question.idle);
        this.#question = null;
      } else if (from === question.by && again && question.frames.length < TRIES) question.frames.push(at.number);
    } else if (asks && idle >= this.#bound) {
      this.#question = { by: from, idle, frames: [at.number], at: now };
    }
    if (this.#last === null) this.#last = { number: at.number, seconds: at.seconds, nanos: at.nanos };
    else Object.assign(this.#last, { number: at.number, seconds: at.seconds, nanos: at.nanos });
  }

  finish(): void {
    const question = this.#question;
    if (question && question.frames.length >= TRIES) this.death = { idle: question.idle, how: 'unanswered', frames: question.frames, at: question.at };
    this.#question = null;
  }
}
