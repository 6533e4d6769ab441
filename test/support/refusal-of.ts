import { RefusedExpectation } from '../../src/expect/index.ts';

/** Why it was refused. Fails where it was not, or where something else went wrong. */
export async function refusalOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof RefusedExpectation) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}

/** The message of the failure. Fails where nothing failed, or where it was refused instead. */
export async function failureOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Error && !(error instanceof RefusedExpectation)) return error.message;
    throw error;
  }
  throw new Error('it did not fail');
}
