/** The npm package `cap`, which is there only where it could be built. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A capture on one interface. `packet` is called with the bytes in `buffer`, which the next one overwrites. */
export interface CapHandle {
  /** Gives its name for the link type. @throws {Error} in libpcap's words. */
  open(device: string, filter: string, kernelBytes: number, buffer: Buffer): string;
  on(event: 'packet', listener: (length: number, truncated: boolean) => void): this;
  close(): void;
}

export interface CapLibrary {
  readonly Cap: new () => CapHandle;
}

const require = createRequire(import.meta.url);

/** @throws {Error} where it is not there, or was built for another Node. The message is one line. */
export function loadCap(): CapLibrary {
  try {
    return require('cap') as CapLibrary;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_DLOPEN_FAILED') throw error;
    throw new Error(`the library was built for another Node than ${process.version}: install earshot again to have it for this one`);
  }
}

/** Its version, and whether it was built; null where it is not installed. Nothing of it is loaded. */
export function findCap(): { version: string; built: boolean } | null {
  try {
    const folder = dirname(require.resolve('cap/package.json'));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { version, built: existsSync(join(folder, 'build/Release/cap.node')) };
  } catch {
    return null;
  }
}

/** LINKTYPE_ numbers of its names; those that it does not know come with the number of the system. */
export function linkTypeOf(name: string): number {
  const known: Readonly<Record<string, number>> = {
    NULL: 0, ETHERNET: 1, IEEE802_11_RADIO: 127, LINKTYPE_LINUX_SLL: 113, RAW: 101,
  };
  return known[name] ?? Number(/\d+/.exec(name)?.[0] ?? 1);
}
