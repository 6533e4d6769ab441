import { printable } from '../../bytes/text.ts';
import { placeOf, totalsOf } from '../result.ts';
import type { CaptureResult, CheckResult, EntryResult } from '../result.ts';
import { xmlAttribute, xmlText } from './xml.ts';

/** JUnit XML, as CI servers read it: a suite a capture, a case an entry. */
export function junit(result: CheckResult): string {
  const { captures } = result;
  const seconds = captures.reduce((sum, each) => sum + each.seconds, 0);
  const counts = countsOf(captures.flatMap((capture) => capture.results), totalsOf(result).problems, seconds);
  const suites = captures.map((capture) => suite(result, capture));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="earshot check" ${counts}>\n${suites.join('')}</testsuites>\n`;
}

function suite(result: CheckResult, { capture, problem, results, seconds }: CaptureResult): string {
  const name = pathAttribute(capture);
  const cases = results.map((each) => testCase(result, capture, each));
  if (problem !== null) {
    cases.unshift(`    <testcase name="can be checked" classname="${name}" time="0.000">\n`
      + `      <error message="${xmlAttribute(problem)}" type="capture"></error>\n    </testcase>\n`);
  }
  const counts = countsOf(results, problem === null ? 0 : 1, seconds);
  return `  <testsuite name="${name}" ${counts}>\n${cases.join('')}  </testsuite>\n`;
}

/** Paths are as they were given; everything else is safe already. */
const pathAttribute = (path: string): string => xmlAttribute(printable(path));

function countsOf(results: readonly EntryResult[], errors: number, seconds: number): string {
  const failures = results.filter(({ pass }) => !pass).length;
  return `tests="${results.length + errors}" failures="${failures}" errors="${errors}" skipped="0" time="${seconds.toFixed(3)}"`;
}

function testCase(result: CheckResult, capture: string, { entry, pass, reason, story, seconds }: EntryResult): string {
  const place = placeOf(result, entry);
  const where = place === null ? '' : ` file="${pathAttribute(place.file)}" line="${place.line}"`;
  const names = `name="${xmlAttribute(entry.name)}" classname="${pathAttribute(capture)}"`;
  const head = `    <testcase ${names}${where} time="${seconds.toFixed(3)}"`;
  if (pass) return `${head}></testcase>\n`;
  const failure = `<failure message="${xmlAttribute(reason)}" type="expectation">${xmlText(story.join('\n'))}</failure>`;
  return `${head}>\n      ${failure}\n    </testcase>\n`;
}
