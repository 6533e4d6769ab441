/** Which verdict is told first: what matters most, then what is surest, then what lies lowest, since it explains what is above. */
import type { Severity } from '../note.ts';
import type { Confidence, Position, VerdictRecord } from '../record.ts';
import { VERDICTS } from './catalogue.ts';
import type { Finding } from './examiner.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warn', 'note', 'chat'];
const CONFIDENCES: readonly Confidence[] = ['certain', 'likely', 'possible'];
const POSITIONS: readonly Position[] = ['none', 'below', 'at', 'above'];

/** Of two, the stronger comes first. */
export const byStrength = (a: VerdictRecord, b: VerdictRecord): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  || Number(b.code === 'healthy') - Number(a.code === 'healthy')
  || CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence)
  || POSITIONS.indexOf(a.position) - POSITIONS.indexOf(b.position)
  || breadth(b) - breadth(a)
  || (a.evidence[0] ?? 0) - (b.evidence[0] ?? 0);

/** What is about hosts as such holds for all of their connections. */
const breadth = ({ count }: VerdictRecord): number => (count === 0 ? Number.MAX_VALUE : count);

/** A kind's severity holds where it is certain or likely; what is only possible matters one degree less. */
export function severityOf({ code, severity, confidence }: Finding): Severity {
  const full = severity ?? VERDICTS[code].severity;
  return confidence === 'possible' ? lower(SEVERITIES, full) : full;
}

export const lessSure = (confidence: Confidence): Confidence => lower(CONFIDENCES, confidence);

/** Which of two findings of a kind speaks for both: the graver, the surer, the one that comes first. */
export function isStronger(a: Finding, b: Finding): boolean {
  const order = SEVERITIES.indexOf(severityOf(a)) - SEVERITIES.indexOf(severityOf(b))
    || CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence);
  return order === 0 ? (a.evidence[0] ?? Infinity) < (b.evidence[0] ?? Infinity) : order < 0;
}

export const isFault = (severity: Severity): boolean => severity === 'error' || severity === 'warn';

const lower = <T>(degrees: readonly T[], degree: T): T => degrees[Math.min(degrees.indexOf(degree) + 1, degrees.length - 1)]!;
