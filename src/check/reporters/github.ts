import { printable } from '../../bytes/text.ts';
import { plural } from '../../report/format.ts';
import type { ExpectationFileError } from '../file-error.ts';
import { placeOf, totalsOf } from '../result.ts';
import type { CheckResult, EntryResult } from '../result.ts';

/** Workflow commands: what is wrong stands at its line of the expectation file in the pull request. */
export function annotations(result: CheckResult): string {
  const lines: string[] = [];
  for (const { capture, problem, results } of result.captures) {
    if (problem !== null) lines.push(command({ title: capture }, problem));
    for (const { entry, pass, story } of results) {
      const place = placeOf(result, entry);
      const where: Properties = place === null ? {} : { file: place.file, line: String(place.line), col: String(place.column) };
      if (!pass) lines.push(command({ ...where, title: `${entry.name} (${capture})` }, story.join('\n')));
    }
  }
  return lines.join('');
}

/** The same for a file that cannot be meant. */
export const fileAnnotation = ({ path, place, what }: ExpectationFileError): string =>
  command({ file: path, line: String(place.line), col: String(place.column), title: 'earshot check' }, what);

/** For `GITHUB_STEP_SUMMARY`: Markdown, in which text of a capture stands in code blocks alone. */
export function stepSummary(result: CheckResult): string {
  const { passed, failed, problems } = totalsOf(result);
  const lines = [
    `### earshot check: ${failed + problems === 0 ? 'passed' : 'failed'}`, '',
    `${failed} failed, ${passed} passed, ${plural(result.captures.length, 'capture')}`, '',
  ];
  for (const { capture, problem, results } of result.captures) {
    if (problem !== null) lines.push(`**${markdown(capture)}**`, '', fenced(problem), '');
    for (const failure of results) if (!failure.pass) lines.push(...told(result, capture, failure));
  }
  return `${lines.join('\n')}\n`;
}

function told(result: CheckResult, capture: string, { entry, story }: EntryResult): string[] {
  const place = placeOf(result, entry);
  const where = place === null ? '' : ` (${markdown(place.file)}, line ${place.line})`;
  return [`**${markdown(capture)}: ${markdown(entry.name)}**${where}`, '', fenced(story.join('\n')), ''];
}

type Properties = Readonly<Record<string, string>>;

function command(properties: Properties, message: string): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`).join(',');
  return `::error ${given}::${escapedData(message.split('\n').map(printable).join('\n'))}\n`;
}

const escapedData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escapedData(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');

const markdown = (text: string): string => printable(text).replace(/[\\`*_{}[\]()#+\-.!|<>&~@]/g, '\\$&');

/** A fence that is longer than any run of backticks inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
