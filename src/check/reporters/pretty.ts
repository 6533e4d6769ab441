import { printable } from '../../bytes/text.ts';
import { durationText, plural } from '../../report/format.ts';
import type { Paint } from '../../report/style.ts';
import { placeOf, totalsOf } from '../result.ts';
import type { CheckResult, EntryResult } from '../result.ts';

/** For people: a line for what holds, and the whole story of what does not. */
export function pretty(result: CheckResult, paint: Paint): string {
  const { captures } = result;
  const lines: string[] = [];
  for (const { capture, problem, warnings, results } of captures) {
    lines.push(paint(printable(capture), 'bold'));
    if (problem !== null) lines.push(`  ${paint('✗', 'red')} ${problem}`);
    for (const warning of warnings) lines.push(`  ${paint('!', 'yellow')} ${warning}`);
    for (const each of results) lines.push(...resultLines(result, each, paint));
    if (lines.at(-1) !== '') lines.push('');
  }
  const { passed, failed, problems } = totalsOf(result);
  const seconds = captures.reduce((sum, each) => sum + each.seconds, 0);
  lines.push([
    failed > 0 ? paint(`${failed} failed`, 'red') : '',
    paint(`${passed} passed`, passed > 0 && failed === 0 ? 'green' : undefined),
    problems > 0 ? paint(`${plural(problems, 'capture')} could not be checked`, 'red') : '',
    paint(`${plural(captures.length, 'capture')} in ${durationText(seconds)}`, 'dim'),
  ].filter(Boolean).join('   '));
  return `${lines.join('\n')}\n`;
}

function resultLines(result: CheckResult, { entry, pass, story }: EntryResult, paint: Paint): string[] {
  if (pass) return [`  ${paint('✓', 'green')} ${entry.name}`];
  const place = placeOf(result, entry);
  const where = place === null ? '' : `   ${paint(`${printable(place.file)}:${place.line}`, 'dim')}`;
  const indented = story.map((line) => (line === '' ? '' : `      ${line}`));
  return [`  ${paint('✗', 'red')} ${paint(entry.name, 'bold')}${where}`, ...indented, ''];
}
