import type { Paint } from '../report/style.ts';
import { annotations } from './reporters/github.ts';
import { json } from './reporters/json.ts';
import { junit } from './reporters/junit.ts';
import { pretty } from './reporters/pretty.ts';
import { sarif } from './reporters/sarif.ts';
import { tap } from './reporters/tap.ts';
import type { CheckResult } from './result.ts';

export interface ReporterContext {
  readonly paint: Paint;
  /** Of this program. */
  readonly version: string;
}

/** Each makes a whole document of a result. */
export const REPORTERS = {
  pretty: (result: CheckResult, { paint }: ReporterContext): string => pretty(result, paint),
  json,
  junit,
  tap,
  github: annotations,
  sarif: (result: CheckResult, { version }: ReporterContext): string => sarif(result, version),
} as const satisfies Record<string, (result: CheckResult, context: ReporterContext) => string>;

export type ReporterName = keyof typeof REPORTERS;

export const REPORTER_NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

/** Path null: standard output. */
export interface Reporter {
  readonly name: ReporterName;
  readonly path: string | null;
}

/** Whether nothing may stand before or behind it. */
export const isDocument = ({ name }: Reporter): boolean => name !== 'pretty' && name !== 'github';

/** `junit`, or `junit:results.xml` for one that goes to a file; null for what is none. */
export function parseReporter(text: string): Reporter | null {
  const [, name = text, path = null] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  return (REPORTER_NAMES as readonly string[]).includes(name) ? { name: name as ReporterName, path } : null;
}
