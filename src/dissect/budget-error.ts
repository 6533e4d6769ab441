/** A dissector took too long or made too much; it is cut off. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}
