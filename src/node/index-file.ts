/**
 * Indexes on disk. That of `a.pcap` is `a.pcap.earshot-index`; where that place cannot be written to, and for several captures
 * that are read as one, it lies in the cache folder under a hash of their absolute paths. One that was made by another version,
 * with other options, of a file that has changed since, that belongs to somebody else or is damaged is not used.
 */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { CaptureInterface, Turn } from '../capture/capture-reader.ts';
import type { Columns } from '../columns/builder.ts';
import { isObject } from '../columns/contents.ts';
import { checksum, decodeColumns, encodeColumns, headBytes, layOut, readTable } from '../columns/layout.ts';
import type { Entry } from '../columns/layout.ts';
import { compareIdentity, isIdentity } from './index-identity.ts';
import type { FileIdentity } from './index-identity.ts';

/** What has to be known of a capture to read its frames again, as an index keeps it. */
export interface IndexedFile extends FileIdentity {
  readonly interfaces: readonly CaptureInterface[];
  readonly turns: readonly Turn[];
}

/** What an index says about what it was made of. */
interface About {
  readonly files: readonly IndexedFile[];
  /** Options that decide what reading makes of a capture. */
  readonly options: string;
}

export interface FoundIndex {
  readonly columns: Columns;
  readonly files: readonly IndexedFile[];
  /** The captures have more at their end than when the index was made. What it says of the rest still holds. */
  readonly grown: boolean;
  close(): void;
}

const FIRST_BYTES = 32;
/** The name of an index that is being written, which nothing else has. */
const UNFINISHED = /\.earshot-index\.[\da-f-]{36}\.tmp$/;
/** Whoever writes one touches it all the time. */
const STALE_MS = 10 * 60_000;

/** Where the index of these captures may lie, the best place first. */
export function indexPlaces(paths: readonly string[]): string[] {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const name = createHash('sha256').update(paths.map((path) => resolve(path)).join('\0')).digest('hex').slice(0, 32);
  const kept = join(cache, 'earshot', `${name}.earshot-index`);
  return paths.length === 1 ? [`${paths[0]}.earshot-index`, kept] : [kept];
}

/**
 * A valid index of these captures, or null. Its blocks of frames are read when they are needed; `onDamage` is called where one
 * turns out to be damaged, and the index is not to be used any more.
 */
export function findIndex(paths: readonly string[], options: string, onDamage: () => void): FoundIndex | null {
  for (const place of indexPlaces(paths)) {
    const found = readIndex(place, paths, options, onDamage);
    if (found) return found;
  }
  return null;
}

/** Writes the index of captures whose identity was taken before they were read. Says where; null where no place takes it. */
export async function writeIndex(
  paths: readonly string[], files: readonly IndexedFile[], options: string, columns: Columns,
): Promise<string | null> {
  const about: About = { files, options };
  const sections = encodeColumns(columns, about);
  for (const place of indexPlaces(paths)) {
    // Others, in this program too, may write the same one at the same time.
    const temporary = `${place}.${randomUUID()}.tmp`;
    try {
      await mkdir(dirname(place), { recursive: true });
      await removeStale(dirname(place));
      const file = await open(temporary, 'wx', 0o600);
      try {
        for (const { at, bytes } of layOut(sections)) await file.write(bytes, 0, bytes.length, at);
      } finally {
        await file.close();
      }
      await rename(temporary, place);
      return place;
    } catch {
      rmSync(temporary, { force: true });
    }
  }
  return null;
}

/** Removes what writers that were killed have left. One that was only held up for so long writes elsewhere, or nothing. */
async function removeStale(folder: string): Promise<void> {
  const before = Date.now() - STALE_MS;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!UNFINISHED.test(name)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => null);
    if (stats?.isFile() && stats.mtimeMs < before) await rm(path, { force: true }).catch(() => {});
  }
}

/** Forgets an index that turned out to be damaged. */
export function dropIndex(paths: readonly string[]): void {
  for (const place of indexPlaces(paths)) {
    try {
      rmSync(place, { force: true });
    } catch {
      // What cannot be removed is refused again.
    }
  }
}

function readIndex(place: string, paths: readonly string[], options: string, onDamage: () => void): FoundIndex | null {
  let fd: number;
  try {
    // A named pipe would wait for its other end.
    fd = openSync(place, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
  try {
    const found = readOpen(fd, paths, options, onDamage);
    if (found) return found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  closeSync(fd);
  return null;
}

function readOpen(fd: number, paths: readonly string[], options: string, onDamage: () => void): FoundIndex | null {
  const stat = fstatSync(fd);
  const { size, uid } = stat;
  if (!stat.isFile()) return null;
  // What others wrote could say anything.
  if (process.getuid && uid !== process.getuid()) return null;
  const first = readAll(fd, 0, Math.min(FIRST_BYTES, size));
  const length = first ? headBytes(first, size) : 0;
  if (length === 0 || length > size) return null;
  const head = readAll(fd, 0, length);
  const table = head && readTable(head, size);
  if (!table) return null;
  const load = (entry: Entry): Uint8Array<ArrayBuffer> | null => {
    const bytes = readAll(fd, entry.offset, entry.length);
    return bytes && checksum(bytes) === entry.checksum ? bytes : null;
  };
  const decoded = decodeColumns(table, load, onDamage);
  if (!decoded || !isAbout(decoded.about, paths.length) || decoded.about.options !== options) return null;
  const { files } = decoded.about;
  const states = files.map((file, index) => compareIdentity(paths[index]!, file));
  if (states.includes('other')) return null;
  nameAgain(decoded.columns, paths);
  return { columns: decoded.columns, files, grown: states.includes('grown'), close: () => closeSync(fd) };
}

/** Records name captures as they are named now, and not as they were when the index was made. */
function nameAgain({ captures, notes }: Columns, paths: readonly string[]): void {
  const now = new Map<unknown, string>();
  for (const record of captures) if (record.type === 'capture') now.set(record.path, paths[now.size] ?? record.path);
  for (const record of [...captures, ...notes]) {
    const before = record.path;
    const path = now.get(before);
    if (path === undefined) continue;
    record.path = path;
    if (record.type === 'note') record.message = record.message.replaceAll(String(before), path);
  }
}

function isAbout(value: unknown, files: number): value is About {
  if (!isObject(value) || typeof value['options'] !== 'string' || !Array.isArray(value['files'])) return false;
  return value['files'].length === files && value['files'].every(isIndexedFile);
}

const isIndexedFile = (value: unknown): boolean =>
  isIdentity(value) && isObject(value) && Array.isArray(value['interfaces']) && value['interfaces'].every(isFace)
  && Array.isArray(value['turns']) && value['turns'].every(isTurn);

const FACE_FIGURES = ['id', 'linkTypeNumber', 'snapLength', 'ticksPerSecond', 'timeOffset'];

const isFace = (value: unknown): boolean =>
  isObject(value) && FACE_FIGURES.every((name) => Number.isFinite(value[name]))
  && (value['name'] === null || typeof value['name'] === 'string');

const isTurn = (value: unknown): boolean =>
  isObject(value) && Number.isSafeInteger(value['offset']) && Number.isSafeInteger(value['earlier'])
  && typeof value['little'] === 'boolean' && typeof value['readable'] === 'boolean';

/** Null where the file ends too early. */
function readAll(fd: number, offset: number, length: number): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = readSync(fd, bytes, at, length - at, offset + at);
    if (count === 0) return null;
    at += count;
  }
  return bytes;
}
