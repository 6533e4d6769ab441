/** A capture made while a function runs: what tests of programs that talk are about. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { didYouMean } from './bytes/suggest.ts';
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

const OPTIONS: readonly (keyof RecordCaptureOptions)[] = ['interface', 'filter', 'path', 'backend', 'open'];
const BACKENDS: readonly (BackendName | 'auto')[] = ['auto', 'dumpcap', 'tcpdump', 'cap'];

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
 * {Error} where the capture broke off on the way, so that a part is missing; {TypeError} for arguments that are none.
 */
export async function recordCapture<T>(options: RecordCaptureOptions, work: () => Promise<T> | T): Promise<RecordedCapture<T>> {
  checkArguments(options);
  if (typeof work !== 'function') {
    throw new TypeError(`recordCapture wants a function to run while it captures, as in ${EXAMPLE}`);
  }
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
  checkArguments(options);
  try {
    const { interfaces } = await requestOf(options);
    return (await whoCaptures(interfaces, options.backend)).problem ?? false;
  } catch (error) {
    if (error instanceof LiveError) return error.message;
    throw error;
  }
}

async function requestOf(options: Pick<RecordCaptureOptions, 'interface' | 'filter'>): Promise<CaptureRequest> {
  const interfaces = [options.interface].flat();
  await checkInterfaces(interfaces);
  return { interfaces, filter: options.filter ?? null, snapLength: null, promiscuous: false, bufferMiB: null };
}

const EXAMPLE = "recordCapture({ interface: 'lo' }, async () => { … })";

/** What is misspelt would be ignored, and something else be captured. */
function checkArguments(options: Partial<RecordCaptureOptions>): void {
  if (typeof options !== 'object' || options === null) throw new TypeError(`options come first, as in ${EXAMPLE}`);
  const unknown = Object.keys(options).find((name) => !(OPTIONS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`there is no option ${unknown}${didYouMean(unknown, OPTIONS) || `; options are ${OPTIONS.join(', ')}`}`);
  }
  const { filter, path, backend, open } = options;
  const interfaces = [options.interface ?? []].flat();
  if (interfaces.length === 0 || !interfaces.every(isText)) {
    throw new TypeError(`interface is the name of an interface, or a list of names, as in ${EXAMPLE}`);
  }
  for (const [name, value] of Object.entries({ filter, path })) {
    if (value !== undefined && !isText(value)) throw new TypeError(`${name} is a text; leave it out where nothing is meant`);
  }
  if (backend !== undefined && !BACKENDS.includes(backend)) throw new TypeError(`backend is one of ${BACKENDS.join(', ')}`);
  if (open !== undefined && (typeof open !== 'object' || open === null)) throw new TypeError('open has options of openCapture');
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Folders that go when the process ends. */
const temporary: string[] = [];

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  // One listener for all: of more than ten, Node warns.
  if (temporary.push(folder) === 1) process.once('exit', removeTemporary);
  return join(folder, 'recorded.pcapng');
}

function removeTemporary(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
}

export { LiveError } from './live/backend.ts';
