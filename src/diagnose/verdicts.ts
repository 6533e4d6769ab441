import type { Confidence, VerdictRecord } from '../record.ts';
import { plural } from '../report/format.ts';
import { VERDICTS } from './catalogue.ts';
import type { Finding } from './examiner.ts';
import type { Group } from './join.ts';
import type { CaptureQuality } from './quality/quality.ts';
import type { Selection } from './selection.ts';
import { byStrength, isFault, lessSure, severityOf } from './strength.ts';

/** Verdicts, the strongest first. Where none is of a fault, one says so, behind what deserves a note and before mere chat. */
export function verdictsOf(groups: readonly Group[], quality: CaptureQuality, selection: Selection | null = null): VerdictRecord[] {
  const verdicts = groups.map((group) => verdictOf(group, quality));
  if (!verdicts.some(({ severity }) => isFault(severity))) verdicts.push(healthy(quality, selection, verdicts.some(({ severity }) => severity === 'note')));
  return verdicts.sort(byStrength);
}

function verdictOf(group: Group, quality: CaptureQuality): VerdictRecord {
  const { code, subject, party, connections, count } = group;
  const finding = { ...group.finding, confidence: confidenceIn(quality, group.finding) };
  const { position, step } = VERDICTS[code];
  const { confidence, evidence, message, disproof, next, figures } = finding;
  return {
    type: 'verdict', subject, ...('connection' in subject && party && { ends: { client: party.client, server: party.server } }),
    position: finding.position ?? position, step: finding.step ?? step, code, severity: severityOf(finding), confidence,
    evidence: [...new Set(evidence)].sort((a, b) => a - b), message: message + likewise(group), disproof, next, connections, count,
    ...(figures && { figures }),
  };
}

function confidenceIn(quality: CaptureQuality, { code, confidence }: Finding): Confidence {
  if (quality.blinds(code)) return 'possible';
  return quality.weakens(code) ? lessSure(confidence) : confidence;
}

function likewise({ subject, count, server, pairs }: Group): string {
  if (count < 2) return pairs > 1 ? `; likewise ${plural(pairs - 1, 'more pair')} of hosts` : '';
  const others = `; likewise ${plural(count - 1, 'more connection')}`;
  if ('hosts' in subject) return `${others} between them`;
  if (pairs === Infinity) return `${others}, of very many hosts`;
  return server === null ? `${others}, of ${plural(pairs, 'pair')} of hosts` : `${others} to ${server}, from ${plural(pairs, 'host')} in all`;
}

function healthy({ blank }: CaptureQuality, selection: Selection | null, isNoted: boolean): VerdictRecord {
  const about = isNoted ? 'Nothing else is wrong with what was captured.' : blank ?? VERDICTS.healthy.about;
  return {
    type: 'verdict', subject: { capture: true }, position: 'none', step: null, code: 'healthy', severity: 'chat', confidence: blank === null ? 'certain' : 'possible',
    evidence: [], message: selection === null ? about : healthyText(selection), disproof: null, next: null, connections: [], count: 0,
  };
}

const healthyText = ({ count }: Selection): string =>
  count === 0 ? 'The filter selects no conversation.' : `Nothing is wrong with the ${plural(count, 'conversation')} that the filter selects.`;
