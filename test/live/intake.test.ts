import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { newInterface } from '../../src/capture/capture-reader.ts';
import { Frame } from '../../src/frame.ts';
import type { LiveCapture } from '../../src/live/backend.ts';
import { Intake } from '../../src/live/intake.ts';
import { Recorder } from '../../src/live/recorder.ts';
import { NO_LIMITS } from '../../src/live/ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const capture = { stop: () => {} } as LiveCapture;
const faces = [newInterface(0, 1, 65535, 1e9)];

it('a capture that is to keep two files of so long each wants no frame behind the second', async () => {
  const ring = { ...NO_LIMITS, seconds: 0.02 };
  const recorder = new Recorder({ path: join(folder, 'ring.pcapng'), ring, filter: null });
  const intake = new Intake({ capture, recorder, until: { ...NO_LIMITS, files: 2 } } as ConstructorParameters<typeof Intake>[0]);
  const frame = new Frame();
  frame.bytes = new Uint8Array(60);
  frame.end = frame.originalLength = 60;
  const wanted: boolean[] = [];
  for (let at = 0; at < 4; at++) {
    wanted.push(intake.wants(frame, faces));
    await setTimeout(30);
  }
  intake.end(null);
  intake.close();
  expect(wanted).toEqual([true, true, false, false]);
  expect(readdirSync(folder)).toHaveLength(2);
});
