import { durationText, plural } from '../../report/format.ts';
import type { Paint } from '../../report/style.ts';
import { totalsOf } from '../result.ts';
import type { CheckResult, EntryResult } from '../result.ts';
import { printable } from '../../bytes/text.ts';

/** For people: a line for what holds, and the whole story of what does not. */
export function pretty({ file, captures }: CheckResult, paint: Paint): string {
  const lines: string[] = [];
  for (const { capture, problem, results } of captures) {
    lines.push(paint(printable(capture), 'bold'));
    if (problem !== null) lines.push(`  ${paint('✗', 'red')} ${problem}`);
    for (const result of results) lines.push(...resultLines(result, file, paint));
    lines.push('');
  }
  const { passed, failed, problems } = totalsOf({ file, captures });
  const seconds = captures.reduce((sum, each) => sum + each.seconds, 0);
  lines.push([
    failed > 0 ? paint(`${failed} failed`, 'red') : '', paint(`${passed} passed`, passed > 0 && failed === 0 ? 'green' : undefined),
    problems > 0 ? paint(`${plural(problems, 'capture')} could not be checked`, 'red') : '',
    paint(`${plural(captures.length, 'capture')} in ${durationText(seconds)}`, 'dim'),
  ].filter(Boolean).join('   '));
  return `${lines.join('\n')}\n`;
}

function resultLines({ entry, pass, reason, story }: EntryResult, file: string, paint: Paint): string[] {
  if (pass) return [`  ${paint('✓', 'green')} ${printable(entry.name)}`];
  const [wanted = reason, ...rest] = story;
  return [
    `  ${paint('✗', 'red')} ${paint(printable(entry.name), 'bold')}   ${paint(`${printable(file)}:${entry.line}`, 'dim')}`,
    ...[wanted, ...rest].map((line) => (line === '' ? '' : `      ${line}`)), '',
  ];
}
