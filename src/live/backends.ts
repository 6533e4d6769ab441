import { LiveError } from './backend.ts';
import type { Backend, BackendFacts, BackendName, CaptureRequest, LiveCapture } from './backend.ts';
import { cap } from './cap.ts';
import { dumpcap } from './dumpcap.ts';
import { tcpdump } from './tcpdump.ts';

/** In the order in which `auto` asks them. */
export const BACKENDS: readonly Backend[] = [dumpcap, tcpdump, cap];

export const BACKEND_NAMES: readonly BackendName[] = BACKENDS.map(({ name }) => name);

/** Who hands frames on later than this is asked after those who do not: what happens is to be seen as it happens. */
const PROMPT_MS = 50;

/** A capture that has begun, who captures, and why that one: `because` is empty where it was the first choice. */
export interface Started {
  readonly capture: LiveCapture;
  readonly backend: BackendName;
  readonly facts: BackendFacts;
  readonly because: readonly string[];
}

/**
 * Starts the back end that was named, or for `auto` the first that can do what is asked.
 * @throws {LiveError} where none can: what the first one said that is installed.
 */
export async function startBackend(
  wanted: BackendName | 'auto', request: CaptureRequest, backends: readonly Backend[] = BACKENDS,
): Promise<Started> {
  const passed: { name: BackendName; why: string }[] = [];
  const late: { backend: Backend; facts: BackendFacts }[] = [];
  let refused: LiveError | null = null;
  const start = async (backend: Backend, facts: BackendFacts): Promise<Started | null> => {
    try {
      const capture = await backend.start(request, facts);
      const because = passed.filter(({ name }) => name !== backend.name).map(({ why }) => why);
      return { capture, backend: backend.name, facts, because };
    } catch (error) {
      // Another one would say the same of a filter or an interface, and perhaps not as well.
      if (!(error instanceof LiveError) || wanted !== 'auto' || error.code === 'bad-filter') throw error;
      refused ??= error;
      passed.push({ name: backend.name, why: error.message });
      return null;
    }
  };
  for (const backend of backends) {
    if (wanted !== 'auto' && backend.name !== wanted) continue;
    const probe = await backend.probe();
    const several = request.interfaces.length > 1;
    if (!probe.found || (several && !probe.facts.several)) {
      passed.push({ name: backend.name, why: probe.found ? `${backend.name} captures on one interface at a time` : probe.why });
      continue;
    }
    const { facts } = probe;
    if (wanted === 'auto' && facts.delay > PROMPT_MS) {
      late.push({ backend, facts });
      const why = `this ${backend.name} (${facts.version}) hands frames on only every ${facts.delay} ms`;
      passed.push({ name: backend.name, why });
      continue;
    }
    // The library has neither times nor drops, so a program that is merely late goes before it.
    if (facts.timestamps === 'user') for (const each of late.splice(0)) {
      const started = await start(each.backend, each.facts);
      if (started) return started;
    }
    const started = await start(backend, facts);
    if (started) return started;
  }
  for (const each of late) {
    const started = await start(each.backend, each.facts);
    if (started) return started;
  }
  throw refused ?? new LiveError('not-installed', null, `nothing here can capture: ${passed.map(({ why }) => why).join('; ')}`);
}
