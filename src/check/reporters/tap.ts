import type { CheckResult } from '../result.ts';

/** Test Anything Protocol 14: one point an entry and capture, what is wrong as a YAML block. */
export function tap({ file, captures }: CheckResult): string {
  const lines = ['TAP version 14'];
  let number = 0;
  for (const { capture, problem, results } of captures) {
    if (problem !== null) lines.push(`not ok ${++number} - ${described(`${capture}: ${problem}`)}`);
    for (const { entry, pass, reason, story, frames } of results) {
      lines.push(`${pass ? 'ok' : 'not ok'} ${++number} - ${described(`${capture}: ${entry.name}`)}`);
      if (pass) continue;
      // A JSON text is YAML, too, and needs no care for what is in it.
      lines.push('  ---', `  message: ${JSON.stringify(reason)}`, '  severity: fail', `  at: ${JSON.stringify(`${file}:${entry.line}`)}`);
      if (frames.length > 0) lines.push(`  frames: ${JSON.stringify(frames)}`);
      lines.push('  story: |', ...story.map((line) => `    ${line}`.trimEnd()), '  ...');
    }
  }
  lines.splice(1, 0, `1..${number}`);
  return `${lines.join('\n')}\n`;
}

/** Of a description a hash begins a directive, and a backslash escapes. */
const described = (text: string): string => text.replace(/[\\#]/g, '\\$&').replace(/[\r\n]+/g, ' ');
