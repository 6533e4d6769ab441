/** What standard output can show. */
import { UsageError } from './command.ts';

/** In fewer nothing can be laid out. */
const LEAST_COLUMNS = 40;

/** Columns to fill: those asked for, the terminal's, or `COLUMNS` where somebody set it; without any nothing is cut. */
export function columnsOf(stdout: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv, asked?: string): number | undefined {
  if (asked !== undefined && !(/^\d{1,6}$/.test(asked) && Number(asked) >= LEAST_COLUMNS)) {
    throw new UsageError(`--width is a number of columns from ${LEAST_COLUMNS}, such as 120, not ${JSON.stringify(asked)}`);
  }
  const set = Number(env['COLUMNS']);
  const given = Number.isInteger(set) && set > 0 ? set : undefined;
  const columns = asked !== undefined ? Number(asked) : stdout.isTTY === true ? (stdout.columns ?? 80) : given;
  return columns === undefined ? undefined : Math.max(LEAST_COLUMNS, columns);
}

/** Colours: as asked, else never with `NO_COLOR` (no-color.org), else on a terminal that knows them. */
export function wantsColour(asked: boolean | undefined, stdout: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (asked !== undefined) return asked;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}
