import type { Collected } from './collect.ts';
import { checkEvents, evaluateEvents } from './evaluate-events.ts';
import { checkPrompt, evaluatePrompt } from './evaluate-prompt.ts';
import { checkQuiet, evaluateQuiet } from './evaluate-quiet.ts';
import { checkRecords, evaluateRecords } from './evaluate-records.ts';
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
  checkExpectation(expectation);
  switch (expectation.kind) {
    case 'events': return evaluateEvents(expectation, capture);
    case 'no-notes': return evaluateQuiet(expectation, capture);
    case 'respond-within': return evaluatePrompt(expectation, capture);
    default: return evaluateRecords(expectation, capture);
  }
}

/**
 * Looks at an expectation alone, before there is a capture.
 * @throws {RefusedExpectation} for one that could never fail, or never hold.
 */
export function checkExpectation(expectation: Expectation): void {
  switch (expectation.kind) {
    case 'events': return checkEvents(expectation);
    case 'no-notes': return checkQuiet(expectation);
    case 'respond-within': return checkPrompt(expectation);
    default: {
      const { kind } = expectation;
      if (!RECORD_KINDS.includes(kind)) {
        refuse(`there is no kind ${show(kind)} of expectation${meantOr(kind, EXPECTATION_KINDS, 'kinds are')}`);
      }
      return checkRecords(expectation);
    }
  }
}
