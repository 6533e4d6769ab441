import type { CaptureResult, CheckResult, EntryResult } from '../result.ts';
import { xmlAttribute, xmlText } from './xml.ts';

/** JUnit XML, as CI servers read it: a suite a capture, a case an entry. */
export function junit({ file, captures }: CheckResult): string {
  const suites = captures.map((capture) => suite(file, capture));
  const all = captures.flatMap((capture) => capture.results);
  const counts = countsOf(all, captures.filter(({ problem }) => problem !== null).length, captures.reduce((sum, each) => sum + each.seconds, 0));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="earshot check" ${counts}>\n${suites.join('')}</testsuites>\n`;
}

function suite(file: string, { capture, problem, results, seconds }: CaptureResult): string {
  const name = xmlAttribute(capture);
  const cases = results.map((result) => testCase(file, capture, result));
  if (problem !== null) {
    cases.unshift(`    <testcase name="the capture can be checked" classname="${name}" time="0">\n`
      + `      <error message="${xmlAttribute(problem)}" type="capture"></error>\n    </testcase>\n`);
  }
  const broken = problem === null ? 0 : 1;
  return `  <testsuite name="${name}" ${countsOf(results, broken, seconds)}>\n${cases.join('')}  </testsuite>\n`;
}

const countsOf = (results: readonly EntryResult[], errors: number, seconds: number): string =>
  `tests="${results.length + errors}" failures="${results.filter(({ pass }) => !pass).length}" errors="${errors}" time="${seconds.toFixed(3)}"`;

function testCase(file: string, capture: string, { entry, pass, reason, story, seconds }: EntryResult): string {
  const head = `    <testcase name="${xmlAttribute(entry.name)}" classname="${xmlAttribute(capture)}" file="${xmlAttribute(file)}" line="${entry.line}" time="${seconds.toFixed(3)}"`;
  if (pass) return `${head}></testcase>\n`;
  return `${head}>\n      <failure message="${xmlAttribute(reason)}" type="expectation">${xmlText(story.join('\n'))}</failure>\n    </testcase>\n`;
}
