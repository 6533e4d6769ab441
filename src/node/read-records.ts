import type { EarshotRecord } from '../record.ts';
import { CaptureRun } from './read-capture.ts';
import type { ReadOptions } from './read-capture.ts';

/**
 * Reads captures from first to last frame and gives their records as they are asked for: reading waits for whoever takes them,
 * and ends where nobody does any more.
 * @throws {CaptureError} for a path that cannot be read at all.
 */
export async function* readRecords(
  paths: readonly string[], options: ReadOptions,
): AsyncGenerator<EarshotRecord, void, undefined> {
  let ready: EarshotRecord[] = [];
  // Records wait until they are asked for: none may be lent, or be told to another.
  const run = await CaptureRun.open(paths, (record) => void ready.push(record), { ...options, lends: false, takerOf: null });
  try {
    const taken = (): EarshotRecord[] => {
      const batch = ready;
      ready = [];
      return batch;
    };
    for (let more = true; more;) {
      run.take();
      yield* taken();
      more = await run.refill();
    }
    run.finish();
    yield* taken();
  } finally {
    run.close();
  }
}
