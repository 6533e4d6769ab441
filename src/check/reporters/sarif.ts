import { safeJson } from '../../report/ndjson.ts';
import type { CheckResult, EntryResult } from '../result.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** SARIF 2.1.0 (OASIS), as code scanning reads it: a rule an entry, a result for each that does not hold. */
export function sarif({ file, captures }: CheckResult, version: string): string {
  const rules = new Map<string, { id: string; shortDescription: { text: string } }>();
  const results: object[] = [];
  for (const { capture, results: all } of captures) {
    for (const result of all) {
      const { entry } = result;
      const id = `line-${entry.line}`;
      if (!rules.has(id)) rules.set(id, { id, shortDescription: { text: entry.name } });
      if (!result.pass) results.push(finding(id, [...rules.keys()].indexOf(id), file, capture, result));
    }
  }
  const problems = captures.filter(({ problem }) => problem !== null);
  return `${safeJson({
    $schema: SCHEMA, version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'earshot', version, rules: [...rules.values()] } },
      invocations: [{
        executionSuccessful: problems.length === 0,
        toolExecutionNotifications: problems.map(({ capture, problem }) => ({ level: 'error', message: { text: `${capture}: ${problem}` } })),
      }],
      results,
    }],
  })}\n`;
}

const finding = (ruleId: string, ruleIndex: number, file: string, capture: string, { entry, reason, story, frames, connection }: EntryResult): object => ({
  ruleId, ruleIndex, level: 'error',
  message: { text: [`${capture}: ${reason}`, ...story.slice(2)].join('\n') },
  locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: entry.line, startColumn: entry.column } } }],
  properties: { capture, frames, connection },
});

/** A relative reference (RFC 3986), whatever stands in the path. */
const uriOf = (path: string): string => path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
