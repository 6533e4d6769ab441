/** Values as YAML on one line, with as few quotes as are safe: JSON is YAML, and plain words are easier to read. */
import { safeJson } from '../../report/ndjson.ts';

/** Words that mean themselves in every version of YAML: no numbers, no truth values, no marks with a meaning. */
const PLAIN = /^[A-Za-z/_][\w/.+-]*(?: [\w/.+-]+)*$/;
const MEANS_ELSE = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

export function flow(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) && !MEANS_ELSE.test(value) ? value : safeJson(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return safeJson(value);
  const members = Object.entries(value);
  return members.length === 0 ? '{}' : `{ ${members.map(([name, part]) => `${flow(name)}: ${flow(part)}`).join(', ')} }`;
}
