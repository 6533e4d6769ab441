/** Large captures for measuring, made by script and kept, so that a second run does not make them again. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bulkTemplates } from './captures/bulk.ts';
import { callTemplates } from './captures/calls.ts';
import { chattyTemplates } from './captures/chatty.ts';
import { gzip, pcapng, slice, zstd } from './captures/copies.ts';
import { Impaired } from './captures/impair.ts';
import { FILE_HEADER, writeCapture } from './captures/pcap-file.ts';
import { Scan } from './captures/scan.ts';
import type { Contents } from './captures/template.ts';
import { Traffic } from './captures/traffic.ts';
import type { RecordSource } from './captures/traffic.ts';
import { webTemplates } from './captures/web.ts';

/** To be raised with every change of what captures hold. */
const RECIPE = 1;

export const RECIPE_MEGABYTES = { bulk: 1000, 'bulk-impaired': 1000, web: 550, chatty: 300, scan: 111 } as const;
export type CaptureName = keyof typeof RECIPE_MEGABYTES;
export const CAPTURE_NAMES = Object.keys(RECIPE_MEGABYTES) as CaptureName[];

export interface Made {
  path: string;
  megabytes: number;
  frames: number;
  connections: number;
  contents: Contents;
}

interface Maker extends RecordSource {
  readonly frames: number;
  readonly connections: number;
  readonly contents: Contents;
}

/** Conversations in replay, about so many bytes of them. */
export const traffic: Record<'bulk' | 'web' | 'chatty' | 'calls', (bytes: number) => Traffic> = {
  // Three at a time, as one client of each kind would keep a line busy; smaller ones for small captures.
  bulk: (bytes) => {
    const unit = Math.round(Math.min(8 << 20, bytes / 120));
    return new Traffic({ templates: bulkTemplates(unit), open: 3, ramp: 10, pause: 20, bytes });
  },
  // Browsers, wrk and one JSON client at a time.
  web: (bytes) => new Traffic({ templates: webTemplates(), open: 64, ramp: 50, pause: 1, bytes }),
  // Up to 3000 open connections, fewer where they would not come to their ends.
  chatty: (bytes) => {
    const open = Math.min(3000, Math.ceil(bytes / 1e5));
    return new Traffic({ templates: chattyTemplates(), open, ramp: 5000, pause: 400, bytes });
  },
  calls: (bytes) => new Traffic({ templates: callTemplates(), open: 200, ramp: 100, pause: 1, bytes }),
};

const makers: Record<CaptureName, (bytes: number) => Maker> = {
  bulk: traffic.bulk,
  web: traffic.web,
  chatty: traffic.chatty,
  'bulk-impaired': (bytes) => {
    const whole = traffic.bulk(bytes);
    const impaired = new Impaired(whole);
    return {
      next: (into, view, at) => impaired.next(into, view, at),
      get frames() { return impaired.frames; },
      get connections() { return whole.connections; },
      contents: whole.contents,
    };
  },
  scan: (bytes) => {
    const scan = new Scan(0);
    const sweep = new Scan(Math.round(bytes / scan.recordBytes));
    return {
      next: (into, view, at) => sweep.next(into, view, at),
      get frames() { return sweep.frames; },
      get connections() { return sweep.frames; },
      contents: { exchanges: 0, websocket: 0, sse: 0 },
    };
  },
};

/** Writes a capture of about this size. */
export function makeCapture(name: CaptureName, path: string, megabytes: number): Made {
  const maker = makers[name](megabytes * 1e6 - FILE_HEADER);
  const length = writeCapture(path, maker);
  const { frames, connections, contents } = maker;
  return { path, megabytes: length / 1e6, frames, connections, contents };
}

/** A folder of captures below the system's folder for temporary files, by name, size and recipe. */
export class Captures {
  readonly #folder = join(tmpdir(), `earshot-bench-${RECIPE}`);
  readonly #say: (line: string) => void;

  /** `fresh`: makes everything anew. */
  constructor({ fresh = false, say = () => {} }: { fresh?: boolean; say?: (line: string) => void } = {}) {
    this.#say = say;
    if (fresh) rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
  }

  capture(name: CaptureName, megabytes: number): Promise<Made> {
    return this.#kept(`${name}-${megabytes}.pcap`, (path) => makeCapture(name, path, megabytes));
  }

  first(frames: number, of: Made): Promise<Made> {
    return this.#copy(of, of.path.replace('.pcap', `-first-${frames}.pcap`), (path) => slice(of.path, path, frames));
  }

  pcapng(of: Made): Promise<Made> {
    return this.#copy(of, of.path.replace('.pcap', '.pcapng'), (path) => pcapng(of.path, path));
  }

  gzip(of: Made): Promise<Made> {
    return this.#copy(of, `${of.path}.gz`, (path) => gzip(of.path, path));
  }

  zstd(of: Made): Promise<Made> {
    return this.#copy(of, `${of.path}.zst`, (path) => zstd(of.path, path));
  }

  #copy(of: Made, to: string, make: (path: string) => number | void | Promise<void>): Promise<Made> {
    return this.#kept(to, async (path) => {
      const frames = (await make(path)) ?? of.frames;
      return { ...of, frames, path, megabytes: statSync(path).size / 1e6 };
    });
  }

  async #kept(name: string, make: (path: string) => Made | Promise<Made>): Promise<Made> {
    const path = name.startsWith(this.#folder) ? name : join(this.#folder, name);
    const about = `${path}.json`;
    if (existsSync(about) && existsSync(path)) return JSON.parse(readFileSync(about, 'utf8')) as Made;
    this.#say(`making ${path} …`);
    const made = await make(path);
    writeFileSync(about, JSON.stringify(made));
    return made;
  }
}
