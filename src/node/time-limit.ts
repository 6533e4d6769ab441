import { Script } from 'node:vm';
import { BudgetError } from '../dissect/budget-error.ts';

/** Overruns that cost a plugin its place in the run: each has stopped everything for as long as the limit. */
const MOST_OVERRUNS = 3;

/** Ends by force what a plugin does for too long; where that happens again and again, it is switched off. */
export class TimeLimit {
  readonly #milliseconds: number;
  #overruns = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** The plugin is to be called no more. */
  get off(): boolean {
    return this.#overruns >= MOST_OVERRUNS;
  }

  /** @throws {BudgetError} when it takes too long; else what `call` throws. */
  run<T>(call: () => T): T {
    const slot = globalThis as { [SLOT]?: () => unknown };
    const before = slot[SLOT];
    slot[SLOT] = call;
    try {
      return script.runInThisContext({ timeout: this.#milliseconds }) as T;
    } catch (error) {
      if ((Object(error) as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      this.#overruns++;
      const end = this.off ? `, as twice before: it is switched off` : '';
      throw new BudgetError(`took more than ${this.#milliseconds} ms${end}`);
    } finally {
      if (before) slot[SLOT] = before;
      else delete slot[SLOT];
    }
  }
}

const SLOT = Symbol.for('earshot.guarded-call');
/** Only a script has a time limit in Node. About 40 µs dearer than a plain call: for outside code only. */
const script = new Script(`globalThis[Symbol.for('earshot.guarded-call')]()`, { filename: 'earshot-guard' });
