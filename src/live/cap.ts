/**
 * The library `cap`, in a process of its own: there it stamps frames without waiting for what is made of them, and what ends it
 * ends nothing else. It says neither when the kernel saw a frame, nor how long it was, nor what was dropped.
 */
import { fileURLToPath } from 'node:url';
import { LiveError } from './backend.ts';
import type { Backend, CaptureRequest, LiveCapture, Probe } from './backend.ts';
import { findCap } from './cap-library.ts';
import { startProgram } from './child.ts';

/** From the sources, and from the bundler's chunks beside `live/`. */
const CHILD = new URL(import.meta.url.endsWith('.ts') ? './cap-child.ts' : './live/cap-child.js', import.meta.url);
const BUFFER_MIB = 64;

/** What the child is told, as JSON in its first argument. */
export interface CapOrders {
  readonly interfaces: readonly string[];
  readonly filter: string;
  readonly snapLength: number;
  readonly bufferBytes: number;
}

/** What the library itself sets. */
export const CAP_SNAP_LENGTH = 65_535;

export const cap: Backend = {
  name: 'cap',
  async probe(): Promise<Probe> {
    const found = findCap();
    if (found === null) return { found: false, why: 'cap is not installed' };
    if (!found.built) return { found: false, why: 'cap is not built, for want of libpcap, a compiler or the headers of Node' };
    const { version } = found;
    const facts = { version, timestamps: 'user', originalLengths: false, drops: 'never', delay: 0, several: true } as const;
    return { found: true, facts };
  },
  start({ interfaces, filter, snapLength, promiscuous, bufferMiB }: CaptureRequest): Promise<LiveCapture> {
    if (!promiscuous) {
      return Promise.reject(new LiveError('cannot-capture', 'cap', 'cap: it always captures in promiscuous mode'));
    }
    const orders: CapOrders = {
      interfaces, filter: filter ?? '', snapLength: Math.min(snapLength ?? CAP_SNAP_LENGTH, CAP_SNAP_LENGTH),
      bufferBytes: (bufferMiB ?? BUFFER_MIB) << 20,
    };
    return startProgram({
      backend: 'cap', path: process.execPath, args: [...process.execArgv, fileURLToPath(CHILD), JSON.stringify(orders)],
      delay: 0, dropsOf: () => null,
      // What it cannot read any more ends it.
      plainly: (complaint) => (complaint.includes('Assertion `status == 0') ? 'the interface is gone' : complaint),
    });
  },
};
