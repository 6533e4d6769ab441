/** Test Anything Protocol 14 read back, as its specification has it: what our own output is held against. */
import { parse } from 'yaml';

export interface TapPoint {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly directive: string | null;
  readonly diagnostic: Record<string, unknown> | null;
}

/** @throws {Error} for a line that the protocol does not know. */
export function readTap(text: string): { plan: number; points: TapPoint[] } {
  const [version, ...lines] = text.replace(/\n$/, '').split('\n');
  if (version !== 'TAP version 14') throw new Error(`no version: ${version}`);
  let plan = -1;
  const points: TapPoint[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const planned = /^1\.\.(\d+)$/.exec(line);
    const point = /^(not ok|ok) (\d+) - (.*)$/.exec(line);
    if (planned) plan = Number(planned[1]);
    else if (point) points.push({ ok: point[1] === 'ok', number: Number(point[2]), ...description(point[3]!), diagnostic: null });
    else if (line === '  ---') {
      const end = lines.indexOf('  ...', at);
      if (end < 0) throw new Error('a YAML block without its end');
      const block = lines.slice(at + 1, end).map((each) => each.replace(/^ {2}/, '')).join('\n');
      points.push({ ...points.pop()!, diagnostic: parse(block) as Record<string, unknown> });
      at = end;
    } else {
      throw new Error(`line ${at + 2} is nothing: ${JSON.stringify(line)}`);
    }
  }
  return { plan, points };
}

/** A hash that is not escaped begins a directive. */
function description(text: string): { description: string; directive: string | null } {
  const [, words, directive = null] = /^((?:\\.|[^\\#])*)(?:#(.*))?$/.exec(text)!;
  return { description: words!.replace(/\\([\\#])/g, '$1'), directive };
}
