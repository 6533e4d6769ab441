import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { labCases } from '../fixtures/lab/cases/index.ts';
import { VERDICTS } from '../src/diagnose/catalogue.ts';
import { diagnoseCapture } from '../src/node/diagnose-capture.ts';
import type { Expected, HealthyVerdict } from '../fixtures/expected.ts';
import type { VerdictRecord } from '../src/record.ts';

const inFolder = (name: string, file: string): string => new URL(`../fixtures/${name}/${file}`, import.meta.url).pathname;

const cases = labCases.flatMap(({ name, twin }) => {
  const { verdict } = JSON.parse(readFileSync(inFolder(name, 'expected.json'), 'utf8')) as Expected;
  return verdict ? [{ name, twin, verdict }] : [];
});

/** What was expected, and what came first. */
const confusions: { name: string; expected: string; first: string }[] = [];

const told = (verdicts: readonly VerdictRecord[]): string[] =>
  verdicts.map(({ code, severity, confidence, message }) => `${code} (${severity}, ${confidence}): ${message}`);

/** Whether a healthy capture may have this verdict. */
const harmless = ({ code, severity }: VerdictRecord, { warn = [] }: HealthyVerdict): boolean =>
  severity === 'chat' || severity === 'note' || (severity === 'warn' && warn.some((allowed) => allowed === code));

describe('the laboratory', () => {
  it.each(cases)('$name', async ({ name, verdict }) => {
    const verdicts = await diagnoseCapture([inFolder(name, 'capture.pcap')]);
    const [first] = verdicts;
    if (verdict.position === 'none') {
      const wrong = verdicts.filter((each) => !harmless(each, verdict));
      confusions.push({ name, expected: 'healthy', first: wrong[0]?.code ?? 'healthy' });
      expect(told(wrong)).toEqual([]);
    } else {
      const { code, position, step, also = [] } = verdict;
      confusions.push({ name, expected: code, first: first?.code ?? 'nothing' });
      expect({ code: first?.code, position: first?.position, step: first?.step }, told(verdicts).join('\n')).toEqual({ code, position, step });
      expect(verdicts.map((each) => each.code)).toEqual(expect.arrayContaining(also));
    }
  });

  it('has a healthy twin for every fault', () => {
    const healthy = new Set(cases.filter(({ verdict }) => verdict.position === 'none').map(({ name }) => name));
    expect(cases.filter(({ verdict, twin }) => verdict.position !== 'none' && !healthy.has(twin ?? '')).map(({ name }) => name)).toEqual([]);
  });

  it('has a fault for every verdict but the healthy one', () => {
    const covered = new Set(cases.flatMap(({ verdict }) => (verdict.position === 'none' ? [] : [verdict.code, ...(verdict.also ?? [])])));
    // A narrow link is told by a router and dealt with: its case is healthy, and may have this verdict.
    expect(Object.keys(VERDICTS).filter((code) => !covered.has(code as never))).toEqual(['healthy', 'fragmentation-needed']);
  });

  // The confusion table: what was expected, what came first, how often. Without LAB_TABLE only where they differ.
  afterAll(() => {
    const table = new Map<string, string[]>();
    for (const { name, expected, first } of confusions) {
      const pair = `${expected.padEnd(28)} ${first}`;
      table.set(pair, [...(table.get(pair) ?? []), name]);
    }
    const right = confusions.filter(({ expected, first }) => expected === first).length;
    const rows = [...table].filter(([pair]) => process.env['LAB_TABLE'] || new Set(pair.split(/ +/)).size > 1).toSorted();
    console.log([`laboratory: ${right} of ${confusions.length} as expected`, ...(rows.length > 0 ? [`     ${'expected'.padEnd(28)} came first`] : []),
      ...rows.map(([pair, names]) => `${String(names.length).padStart(3)}  ${pair}${process.env['LAB_TABLE'] ? '' : `   ${names.join(' ')}`}`)].join('\n'));
  });
});
