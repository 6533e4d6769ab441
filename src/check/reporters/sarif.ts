import { safeJson } from '../../report/ndjson.ts';
import { placeOf } from '../result.ts';
import type { CheckResult, EntryResult } from '../result.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
}

/** SARIF 2.1.0 (OASIS), as code scanning reads it: a rule an entry, a result for each that does not hold. */
export function sarif(result: CheckResult, version: string): string {
  const { captures } = result;
  const rules = new Map<string, Rule>();
  const results: object[] = [];
  for (const { capture, results: all } of captures) {
    for (const each of all) {
      const id = ruleOf(result, each);
      if (!rules.has(id)) rules.set(id, { id, shortDescription: { text: each.entry.name } });
      if (!each.pass) results.push(finding(result, id, [...rules.keys()].indexOf(id), capture, each));
    }
  }
  const problems = captures.filter(({ problem }) => problem !== null);
  return `${safeJson({
    $schema: SCHEMA, version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'earshot', version, rules: [...rules.values()] } },
      invocations: [{
        executionSuccessful: problems.length === 0,
        toolExecutionNotifications: problems.map(({ capture, problem }) =>
          ({ level: 'error', message: { text: `${capture}: ${problem}` } })),
      }],
      results,
    }],
  })}\n`;
}

function ruleOf(result: CheckResult, { entry }: EntryResult): string {
  const place = placeOf(result, entry);
  return place === null ? entry.expected.kind : `line-${place.line}`;
}

function finding(result: CheckResult, ruleId: string, ruleIndex: number, capture: string, failure: EntryResult): object {
  const { entry, reason, story, frames, connection } = failure;
  const place = placeOf(result, entry);
  const physicalLocation = place === null ? { artifactLocation: { uri: uriOf(capture) } }
    : { artifactLocation: { uri: uriOf(place.file) }, region: { startLine: place.line, startColumn: place.column } };
  return {
    ruleId, ruleIndex, level: 'error',
    message: { text: [`${capture}: ${reason}`, ...story.slice(2)].join('\n') },
    locations: [{ physicalLocation }],
    properties: { capture, frames, connection },
  };
}

/** A relative reference (RFC 3986), whatever stands in the path: of a lone surrogate there is no UTF-8. */
const uriOf = (path: string): string =>
  path.replace(/[\ud800-\udfff]/gu, '\ufffd').replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
