/** Whether the back ends can capture: each is started on the loopback for a moment, which is the only answer that holds. */
import { LiveError } from './backend.ts';
import type { Backend, BackendFacts, BackendName, LiveErrorCode } from './backend.ts';
import { BACKENDS } from './backends.ts';

export interface Checked {
  readonly backend: BackendName;
  /** Null where it is not there. */
  readonly facts: BackendFacts | null;
  /** Why it cannot capture; null where it can. */
  readonly problem: string | null;
  readonly code: LiveErrorCode | null;
}

/** Starts a back end on an interface and ends it again. Nothing it captures is looked at. */
export async function checkBackend(backend: Backend, face: string): Promise<Checked> {
  const probe = await backend.probe();
  if (!probe.found) return { backend: backend.name, facts: null, problem: probe.why, code: 'not-installed' };
  const { facts } = probe;
  try {
    const capture = await backend.start({
      interfaces: [face], filter: null, snapLength: null, promiscuous: true, bufferMiB: null,
    }, facts);
    capture.stop();
    await capture.ended;
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
