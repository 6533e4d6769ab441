/**
 * Thrown for an expectation that could never fail, or never hold: it would test nothing. It is wrong in the test and not
 * in the traffic, so it is thrown whether the expectation is negated or not.
 */
export class RefusedExpectation extends TypeError {
  override readonly name = 'RefusedExpectation';
  /** What of it is wrong, as messages name it: `response.status`, `event 2: data`. Null where it is the whole. */
  field: string | null;

  constructor(why: string, field: string | null = null) {
    super(why);
    this.field = field;
  }
}

/** @throws {RefusedExpectation} */
export function refuse(why: string, field: string | null = null): never {
  throw new RefusedExpectation(why, field);
}

/** Runs a check. What it refuses is about this field, unless it is about something in it. */
export function about<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof RefusedExpectation) error.field ??= field;
    throw error;
  }
}
