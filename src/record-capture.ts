/** A capture made while a function runs: what tests of programs that talk are about. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCapture } from './index.ts';
import type { Capture, CaptureOptions } from './index.ts';
import { LiveError } from './live/backend.ts';
import type { BackendName, CaptureRequest, Drops } from './live/backend.ts';
import { startBackend } from './live/backends.ts';
import { whoCaptures } from './live/checkup.ts';
import { checkInterfaces } from './live/interfaces.ts';
import { recordWhile } from './live/record-while.ts';

export interface RecordCaptureOptions {
  /** Where to capture; `lo` for a program and its test on one machine. */
  interface: string | readonly string[];
  /** What to capture, in libpcap's grammar: `tcp port 8080`. All, where nothing is said. */
  filter?: string;
  /** Keep the frames in this file; otherwise in a temporary one, which goes when the process ends. */
  path?: string;
  backend?: BackendName | 'auto';
  /** How the capture is opened when it is made. */
  open?: CaptureOptions;
}

export interface RecordedCapture<T> extends Capture {
  /** What the function gave. */
  readonly value: T;
  readonly frames: number;
  /** Frames that were lost on the way, where somebody counts them. */
  readonly drops: Drops | null;
}

/**
 * Captures from before `work` begins until what it sent has been captured, and opens what came.
 * @throws {LiveError} where nobody here may or can capture, before `work` begins; whatever `work` throws;
 * {Error} where the capture broke off on the way, so that a part is missing.
 */
export async function recordCapture<T>(options: RecordCaptureOptions, work: () => Promise<T> | T): Promise<RecordedCapture<T>> {
  const request = await requestOf(options);
  const started = await startBackend(options.backend ?? 'auto', request);
  const path = options.path ?? temporaryPath();
  const name = request.interfaces.join(',');
  const place = { path, name, filter: request.filter };
  const { value, frames, drops, problem } = await recordWhile(started, place, async () => work());
  if (problem !== null) throw new Error(`the capture on ${name} broke off: ${problem}`);
  return { ...(await openCapture(path, options.open)), value, frames, drops };
}

/**
 * Why nothing can be captured here, in one line; `false` where it can: for the `skip` of a test. Captures for a moment to find
 * out.
 */
export async function captureProblem(options: Pick<RecordCaptureOptions, 'interface' | 'backend'>): Promise<string | false> {
  try {
    const { interfaces } = await requestOf(options);
    return (await whoCaptures(interfaces, options.backend)).problem ?? false;
  } catch (error) {
    if (error instanceof LiveError) return error.message;
    throw error;
  }
}

async function requestOf(options: Pick<RecordCaptureOptions, 'interface' | 'filter'>): Promise<CaptureRequest> {
  const interfaces = typeof options.interface === 'string' ? [options.interface] : [...options.interface];
  if (interfaces.length === 0) throw new TypeError('recordCapture wants the name of an interface, such as lo');
  await checkInterfaces(interfaces);
  return { interfaces, filter: options.filter ?? null, snapLength: null, promiscuous: false, bufferMiB: null };
}

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'recorded.pcapng');
}

export { LiveError } from './live/backend.ts';
