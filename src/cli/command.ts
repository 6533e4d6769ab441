/** Commands are plain objects: words, options, and what to do with them. `yargs.ts` is the only place that parses. */
import type { InferredOptionTypes, Options } from 'yargs';

export type OptionTable = Record<string, Options>;

export interface Command<P extends OptionTable = OptionTable, O extends OptionTable = OptionTable> {
  readonly name: string;
  /** Positional arguments as help shows them, `<capture> [connection]`. */
  readonly usage: string;
  /** The same in more words, where the parser cannot have them. */
  readonly synopsis?: string;
  /** One line. */
  readonly about: string;
  readonly examples: readonly (readonly [command: string, about: string])[];
  readonly positionals: P;
  readonly options: O;
  /** Gives the exit code. Throws `UsageError`, `CaptureError` or `FilterError` for what a user can put right. */
  run(args: InferredOptionTypes<P> & InferredOptionTypes<O>): Promise<number>;
}

/** Gives its argument back, with the types of its arguments worked out. */
export const defineCommand = <P extends OptionTable, O extends OptionTable>(command: Command<P, O>): Command<P, O> => command;

export const Exit = { Done: 0, Failed: 1, Usage: 2 } as const;

/** Something in the command line is wrong. The message is one line and says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
