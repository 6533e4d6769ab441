import { printable } from '../../bytes/text.ts';
import { placeOf } from '../result.ts';
import type { CaptureResult, CheckResult, EntryResult } from '../result.ts';
import { xmlAttribute, xmlText } from './xml.ts';

/** JUnit XML, as CI servers read it: a suite a capture, a case an entry. */
export function junit(result: CheckResult): string {
  const { captures } = result;
  const all = captures.flatMap((capture) => capture.results);
  const counts = countsOf(all, captures.filter(({ problem }) => problem !== null).length, captures.reduce((sum, each) => sum + each.seconds, 0));
  const suites = captures.map((capture) => suite(result, capture));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="earshot check" ${counts}>\n${suites.join('')}</testsuites>\n`;
}

function suite(result: CheckResult, { capture, problem, results, seconds }: CaptureResult): string {
  const name = pathAttribute(capture);
  const cases = results.map((each) => testCase(result, capture, each));
  if (problem !== null) {
    cases.unshift(`    <testcase name="the capture can be checked" classname="${name}" time="0.000">\n`
      + `      <error message="${xmlAttribute(problem)}" type="capture"></error>\n    </testcase>\n`);
  }
  return `  <testsuite name="${name}" ${countsOf(results, problem === null ? 0 : 1, seconds)}>\n${cases.join('')}  </testsuite>\n`;
}

/** Paths are as they were given; everything else is safe already. */
const pathAttribute = (path: string): string => xmlAttribute(printable(path));

const countsOf = (results: readonly EntryResult[], errors: number, seconds: number): string =>
  `tests="${results.length + errors}" failures="${results.filter(({ pass }) => !pass).length}" errors="${errors}" skipped="0" time="${seconds.toFixed(3)}"`;

function testCase(result: CheckResult, capture: string, { entry, pass, reason, story, seconds }: EntryResult): string {
  const place = placeOf(result, entry);
  const where = place === null ? '' : ` file="${pathAttribute(place.file)}" line="${place.line}"`;
  const head = `    <testcase name="${xmlAttribute(entry.name)}" classname="${pathAttribute(capture)}"${where} time="${seconds.toFixed(3)}"`;
  if (pass) return `${head}></testcase>\n`;
  return `${head}>\n      <failure message="${xmlAttribute(reason)}" type="expectation">${xmlText(story.join('\n'))}</failure>\n    </testcase>\n`;
}
