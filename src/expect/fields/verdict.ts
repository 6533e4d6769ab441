import { VERDICTS } from '../../diagnose/catalogue.ts';
import type { VerdictRecord } from '../../record.ts';
import { checkCombinations } from '../combinations.ts';
import type { Combination } from '../combinations.ts';
import type { VerdictPattern } from '../expectation.ts';
import type { Fields } from '../field.ts';
import { figure, list, text, word } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import { SEVERITIES } from './note.ts';

const STEPS = ['link', 'route', 'resolve', 'connect', 'tls', 'request', 'response', 'stream', 'close'];

const fields: Fields<VerdictRecord, VerdictPattern> = {
  code: { type: word(Object.keys(VERDICTS)), weight: 5, read: ({ code }) => code, always: true },
  position: { type: word(['below', 'at', 'above', 'none']), weight: 3, read: ({ position }) => position, always: true },
  step: { type: word(STEPS), weight: 2, read: ({ step }) => step },
  severity: { type: word(SEVERITIES), weight: 1, read: ({ severity }) => severity, always: true },
  confidence: { type: word(['certain', 'likely', 'possible']), weight: 1, read: ({ confidence }) => confidence, always: true },
  message: { type: text(), weight: 2, read: ({ message }) => message, always: true },
  count: { type: figure(), weight: 1, read: ({ count }) => count, always: true },
  connection: { type: list(figure()), weight: 2, read: ({ connections }) => connections, always: true },
};

/** What mitigates a finding makes it less grave than the table says, and never graver. */
const COMBINATIONS: readonly Combination[] = Object.entries(VERDICTS).map(([code, { severity }]): Combination => {
  if (code === 'healthy') return { code: [code], severity: [severity], position: ['none'], step: [null] };
  const upToIt = SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1);
  return { code: [code], severity: upToIt, position: ['below', 'at', 'above'], step: STEPS };
});

export const verdictKind: Kind<VerdictRecord, VerdictPattern> = {
  one: 'a verdict',
  many: 'verdicts',
  fields,
  candidates: (capture) => capture.verdicts ?? [],
  frames: ({ evidence }) => evidence,
  time: () => null,
  connection: ({ subject, connections }) => ('connection' in subject ? subject.connection : connections[0] ?? null),
  check: (pattern) => checkCombinations(pattern, COMBINATIONS, fields),
};
