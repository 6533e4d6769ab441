import type { Collected } from './collect.ts';
import { evaluateEvents } from './evaluate-events.ts';
import { evaluatePrompt } from './evaluate-prompt.ts';
import { evaluateQuiet } from './evaluate-quiet.ts';
import { evaluateRecords } from './evaluate-records.ts';
import type { Expectation } from './expectation.ts';
import { RECORD_KINDS } from './kind.ts';
import { meantOr } from './meant.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult } from './result.ts';
import { show } from './show.ts';

/** Kinds of expectations. */
export const EXPECTATION_KINDS: readonly string[] = [...RECORD_KINDS, 'events', 'no-notes', 'respond-within'];

/**
 * Judges one expectation. It is judged whole: with `not`, the result passes where the rest does not hold.
 * @throws {RefusedExpectation} for one that could never fail, or never hold.
 */
export function evaluate(expectation: Expectation, capture: Collected): ExpectationResult {
  switch (expectation.kind) {
    case 'events': return evaluateEvents(expectation, capture);
    case 'no-notes': return evaluateQuiet(expectation, capture);
    case 'respond-within': return evaluatePrompt(expectation, capture);
    default: {
      const { kind } = expectation;
      if (!RECORD_KINDS.includes(kind)) {
        refuse(`there is no kind ${show(kind)} of expectation${meantOr(kind, EXPECTATION_KINDS, 'kinds are')}`);
      }
      return evaluateRecords(expectation, capture);
    }
  }
}
