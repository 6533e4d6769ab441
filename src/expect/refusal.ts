/**
 * Thrown for an expectation that could never fail, or never hold: it would test nothing. It is wrong in the test and not
 * in the traffic, so it is thrown whether the expectation is negated or not.
 */
export class RefusedExpectation extends TypeError {
  override readonly name = 'RefusedExpectation';
}

/** @throws {RefusedExpectation} */
export function refuse(why: string): never {
  throw new RefusedExpectation(why);
}
