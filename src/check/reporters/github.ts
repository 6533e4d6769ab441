import { totalsOf } from '../result.ts';
import type { CheckResult } from '../result.ts';

/** Workflow commands: what is wrong stands at its line of the expectation file in the pull request. */
export function annotations({ file, captures }: CheckResult): string {
  const lines: string[] = [];
  for (const { capture, problem, results } of captures) {
    if (problem !== null) lines.push(command('error', { title: capture }, problem));
    for (const { entry, pass, story } of results) {
      if (!pass) lines.push(command('error', { file, line: String(entry.line), col: String(entry.column), title: `${entry.name} (${capture})` }, story.join('\n')));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** For `GITHUB_STEP_SUMMARY`: Markdown, in which text of a capture stands in code blocks alone. */
export function stepSummary(result: CheckResult): string {
  const { passed, failed, problems } = totalsOf(result);
  const lines = [`### earshot check: ${failed + problems === 0 ? 'passed' : 'failed'}`, '', `${failed} failed, ${passed} passed, ${result.captures.length} captures`, ''];
  for (const { capture, problem, results } of result.captures) {
    if (problem !== null) lines.push(`**${markdown(capture)}**`, '', fenced(problem), '');
    for (const { entry, pass, story } of results) {
      if (!pass) lines.push(`**${markdown(capture)}: ${markdown(entry.name)}** (${markdown(result.file)}, line ${entry.line})`, '', fenced(story.join('\n')), '');
    }
  }
  return `${lines.join('\n')}\n`;
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const told = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`).join(',');
  return `::${name} ${told}::${escapedData(message)}`;
}

const escapedData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const markdown = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>&~@]/g, '\\$&').replace(/[\r\n]+/g, ' ');

/** A fence that is longer than any run of backticks inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
