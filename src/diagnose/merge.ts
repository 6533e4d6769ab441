import type { Finding } from './examiner.ts';
import { isStronger } from './strength.ts';

/** Frames that a verdict names. */
export const MOST_EVIDENCE = 20;

/** Frames of both, ascending, each once; of very many all of `own`, which its words name, and the first of the others. */
export function mergedEvidence(own: readonly number[], others: readonly number[]): readonly number[] {
  if (own.length >= MOST_EVIDENCE) return own;
  const rest = [...new Set(others)].filter((frame) => !own.includes(frame)).sort((a, b) => a - b);
  return [...own, ...rest.slice(0, MOST_EVIDENCE - own.length)].sort((a, b) => a - b);
}

/** Adds a finding to those about the same thing: one of a kind at a step, in the words of the strongest. */
export function mergeFindings(findings: Finding[], finding: Finding): void {
  const at = findings.findIndex(({ code, step }) => code === finding.code && step === finding.step);
  if (at < 0) return void findings.push(finding);
  const before = findings[at]!;
  const [told, other] = isStronger(finding, before) ? [finding, before] : [before, finding];
  findings[at] = { ...told, evidence: mergedEvidence(told.evidence, other.evidence) };
}
