/** Whether the back ends can capture: each is started on the loopback for a moment, which is the only answer that holds. */
import { LiveError } from './backend.ts';
import type { Backend, BackendFacts, BackendName, CaptureRequest, LiveCapture, LiveErrorCode } from './backend.ts';
import { BACKENDS, startBackend } from './backends.ts';

export interface Checked {
  readonly backend: BackendName;
  /** Null where it is not there. */
  readonly facts: BackendFacts | null;
  /** Why it cannot capture; null where it can. */
  readonly problem: string | null;
  readonly code: LiveErrorCode | null;
}

/** Of all that is said there, nothing is wanted. */
const trial = (interfaces: readonly string[]): CaptureRequest =>
  ({ interfaces, filter: null, snapLength: null, promiscuous: true, bufferMiB: null });

async function end(capture: LiveCapture): Promise<void> {
  capture.stop();
  await capture.ended;
}

/** The back end that captures on these interfaces, or in one line why none does. Starts it for a moment to find out. */
export async function whoCaptures(
  interfaces: readonly string[], wanted: BackendName | 'auto' = 'auto',
): Promise<{ backend: BackendName; problem: null } | { backend: null; problem: string }> {
  try {
    const { capture, backend } = await startBackend(wanted, trial(interfaces));
    await end(capture);
    return { backend, problem: null };
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    return { backend: null, problem: error.message };
  }
}

/** Starts a back end on an interface and ends it again. Nothing it captures is looked at. */
export async function checkBackend(backend: Backend, face: string): Promise<Checked> {
  const probe = await backend.probe();
  if (!probe.found) return { backend: backend.name, facts: null, problem: probe.why, code: 'not-installed' };
  const { facts } = probe;
  try {
    await end(await backend.start(trial([face]), facts));
    return { backend: backend.name, facts, problem: null, code: null };
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    return { backend: backend.name, facts, problem: error.message, code: error.code };
  }
}

/** All of them, one after another. */
export async function checkBackends(face: string, backends: readonly Backend[] = BACKENDS): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const backend of backends) checked.push(await checkBackend(backend, face));
  return checked;
}
