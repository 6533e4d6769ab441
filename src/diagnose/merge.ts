import type { Finding } from './examiner.ts';
import { isStronger } from './strength.ts';

/** Frames that a verdict names. */
export const MOST_EVIDENCE = 20;

/** Frames of both, ascending, each once; the first of very many. */
export function mergedEvidence(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === MOST_EVIDENCE && b.every((frame) => frame > a.at(-1)!)) return a;
  return [...new Set([...a, ...b])].sort((one, other) => one - other).slice(0, MOST_EVIDENCE);
}

/** Adds a finding to those about the same thing: one of a kind at a step, in the words of the strongest. */
export function mergeFindings(findings: Finding[], finding: Finding): void {
  const at = findings.findIndex(({ code, step }) => code === finding.code && step === finding.step);
  if (at < 0) return void findings.push(finding);
  const before = findings[at]!;
  findings[at] = { ...(isStronger(finding, before) ? finding : before), evidence: mergedEvidence(before.evidence, finding.evidence) };
}
