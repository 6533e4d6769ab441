import { BudgetError } from './budget-error.ts';
import type { DissectorContext } from './dissector.ts';

/** Says which dissector threw, or was cut off. */
export function noteFault(context: Pick<DissectorContext, 'note'>, dissector: string, error: unknown): void {
  const code = error instanceof BudgetError ? 'dissector-over-budget' : 'dissector-failed';
  context.note(code, `dissector ${dissector}: ${messageOf(error)}`, { dissector });
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : `threw ${error === null ? 'null' : `a value of type ${typeof error}`}`;
}
