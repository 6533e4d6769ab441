/** What standard output can show. */
import { UsageError } from './command.ts';

/** Columns to fill: those asked for, the terminal's, or `COLUMNS` where somebody set it; without any nothing is cut. */
export function columnsOf(stdout: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv, asked?: number): number | undefined {
  if (asked !== undefined && !(Number.isInteger(asked) && asked > 0)) throw new UsageError('--width is a number of columns, such as 120');
  const set = Number(env['COLUMNS']);
  const columns = asked ?? (stdout.isTTY === true ? (stdout.columns ?? 80) : Number.isInteger(set) && set > 0 ? set : undefined);
  return columns === undefined ? undefined : Math.max(40, columns);
}

/** Colours: as asked, else never with `NO_COLOR` (no-color.org), else on a terminal that knows them. */
export function wantsColour(asked: boolean | undefined, stdout: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (asked !== undefined) return asked;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}
