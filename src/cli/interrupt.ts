import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Control-C means "end of input": what came until then is finished and shown. A second one ends the program as ever. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #tell: (signal: NodeJS.Signals, exitCode: number) => void;
  /** As shells have it, 128 and the number of the signal; null while there was none. */
  exitCode: number | null = null;

  /** `tell` is called when the first signal comes. */
  constructor(tell: (signal: NodeJS.Signals, exitCode: number) => void) {
    this.#tell = tell;
    for (const name of SIGNALS) process.on(name, this.#heard);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Signals do again what they do by themselves. */
  readonly close = (): void => {
    for (const name of SIGNALS) process.off(name, this.#heard);
  };

  readonly #heard = (name: NodeJS.Signals): void => {
    this.close();
    this.exitCode = 128 + constants.signals[name];
    this.#tell(name, this.exitCode);
    this.#controller.abort();
  };
}
