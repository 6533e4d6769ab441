import { printable } from '../../bytes/text.ts';
import { safeJson } from '../../report/ndjson.ts';
import { placeOf } from '../result.ts';
import type { CheckResult } from '../result.ts';

/** Test Anything Protocol 14: one point an entry and capture, what is wrong as a YAML block. */
export function tap(result: CheckResult): string {
  const lines: string[] = [];
  let number = 0;
  for (const { capture, problem, results } of result.captures) {
    if (problem !== null) lines.push(`not ok ${++number} - ${described(`${capture}: ${problem}`)}`);
    for (const { entry, pass, reason, story, frames } of results) {
      lines.push(`${pass ? 'ok' : 'not ok'} ${++number} - ${described(`${capture}: ${entry.name}`)}`);
      if (pass) continue;
      const place = placeOf(result, entry);
      // A JSON text is YAML, too, and needs no care for what is in it.
      lines.push('  ---', `  message: ${safeJson(reason)}`, '  severity: fail');
      if (place !== null) lines.push(`  at: ${safeJson(`${place.file}:${place.line}`)}`);
      if (frames.length > 0) lines.push(`  frames: ${safeJson(frames)}`);
      lines.push('  story: |', ...story.map((line) => `    ${line}`.trimEnd()), '  ...');
    }
  }
  return `${['TAP version 14', `1..${number}`, ...lines].join('\n')}\n`;
}

/** Of a description a hash begins a directive, and a backslash escapes. */
const described = (text: string): string => printable(text).replace(/[\\#]/g, '\\$&');
