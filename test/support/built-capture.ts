import type { Collectable } from '../../src/expect/index.ts';
import type { VerdictRecord } from '../../src/record.ts';
import type { CaptureBuilder } from '../../src/testing/index.ts';
import { readBuilt } from './read-built.ts';

/** A capture that was built in memory, as `openCapture` would give it. */
export function builtCapture(
  capture: CaptureBuilder, verdicts: readonly VerdictRecord[] = [], path = 'built.pcap',
): Collectable & { readings: number } {
  return {
    paths: [path],
    readings: 0,
    async *records(more = {}) {
      this.readings++;
      const { records } = readBuilt(capture, {
        wants: { bodies: more.wants?.bodies ?? false, hash: false, maxBody: 65536, maxDecoded: 1 << 20 }, ...(more.maxNotes === undefined ? {} : { maxNotes: more.maxNotes }),
      });
      yield* records;
    },
    async *verdicts() {
      yield* verdicts;
    },
  };
}
