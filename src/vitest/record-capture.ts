import * as vitest from 'vitest';
import * as recording from '../record-capture.ts';
import type { RecordCaptureOptions as Options, RecordedCapture } from '../record-capture.ts';

export interface RecordCaptureOptions extends Options {
  /** Fail where nothing can be captured, instead of skipping the test. */
  required?: boolean;
}

/**
 * Captures while `work` runs. Within a test, where nobody here may or can capture, the test is skipped and the reason is its
 * note.
 * @throws as `recordCapture` of `earshot/assert` does, outside of a test and where it is required.
 */
export async function recordCapture<T>(options: RecordCaptureOptions, work: () => Promise<T> | T): Promise<RecordedCapture<T>> {
  const { required = false, ...rest } = options ?? {};
  if (typeof required !== 'boolean') throw new TypeError('required is true or false');
  const test = currentTest();
  try {
    return await recording.recordCapture(rest, work);
  } catch (error) {
    const cannot = error instanceof recording.LiveError && (error.code === 'not-installed' || error.code === 'no-permission');
    // Ends the test here.
    if (cannot && !required) (await test)?.context.skip(error.message);
    throw error;
  }
}

interface CurrentTest {
  readonly context: { skip(note: string): never };
}
interface WithTests {
  TestRunner?: { getCurrentTest(): CurrentTest | undefined };
}

/** Asked before anything is waited for. Vitest tells it at its front door since 4.1. */
async function currentTest(): Promise<CurrentTest | undefined> {
  const { TestRunner } = vitest as unknown as WithTests;
  if (TestRunner) return TestRunner.getCurrentTest();
  return (await import('vitest/suite')).getCurrentTest() as unknown as CurrentTest | undefined;
}
