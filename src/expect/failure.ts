/** A result as people read it: what was expected, why it is not so, what came nearest, and what was said there. */
import { printable } from '../bytes/text.ts';
import { framesText } from '../report/format.ts';
import type { Collected } from './collect.ts';
import type { ExpectationResult, Nearest } from './result.ts';
import { clockOf } from './transcript.ts';

/** Several lines without colours, safe for a terminal; of a result that passes, what held. */
export function failureText(result: ExpectationResult, capture: Collected): string {
  const { wanted, reason, nearest, transcript } = result;
  const lines = [`expected ${wanted}`, `in ${printable(capture.name)}: ${reason}`];
  // Where nothing differs, what was said there has its frame and its time.
  if (nearest && nearest.differences.length > 0) lines.push('', ...nearestLines(nearest, capture));
  if (transcript.length > 0) lines.push('', ...transcript.map((line) => `  ${line}`));
  return lines.join('\n');
}

function nearestLines({ record, differences, frames, time, connection, hint }: Nearest, capture: Collected): string[] {
  const where = [
    frames.length > 0 ? framesText(frames[0]!, frames.at(-1)!) : null,
    connection === null || record.type === 'connection' ? null : `connection #${connection}`,
    time === null ? null : `at ${clockOf(capture).text(time)} s`,
  ].filter((part) => part !== null);
  const lines = [['the nearest:', where.join(', ')].filter((part) => part !== '').join(' ')];
  const width = Math.max(0, ...differences.map(({ path }) => path.length));
  for (const { path, expected, actual } of differences) {
    lines.push(`  ${path.padEnd(width)}  expected  ${expected}`, `  ${' '.repeat(width)}  actual    ${actual}`);
  }
  if (hint !== null) lines.push(`  hint: ${hint}`);
  return lines;
}
