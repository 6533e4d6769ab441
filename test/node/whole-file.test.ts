import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAll, writeWhole } from '../../src/node/whole-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-whole-'));
  path = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = new TextEncoder().encode('all of it');

describe('a file that is written', () => {
  it('is there at the end, and nothing else is', async () => {
    await writeWhole(path, async (put) => {
      await put(bytes);
      expect(readdirSync(folder)).not.toContain('file');
    });
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(path, 'utf8')).toBe('all of it');
  });

  it('is not there where writing broke off, and the one before it stays', async () => {
    const broken = (): Promise<void> => writeWhole(path, async (put) => {
      await put(bytes);
      throw new Error('no more');
    }, { overwrite: true });
    await expect(broken()).rejects.toThrow('no more');
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, 'before');
    await expect(broken()).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('is not there where it was called off', async () => {
    const controller = new AbortController();
    await expect(writeWhole(path, async (put) => {
      await put(bytes);
      controller.abort();
    }, controller)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes the place of another only when that is wanted, also of one that was made meanwhile', async () => {
    await expect(writeWhole(path, async () => writeFileSync(path, 'theirs'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(writeWhole(path, (put) => put(bytes))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    chmodSync(path, 0o640);
    await writeWhole(path, (put) => put(bytes), { overwrite: true });
    expect(readFileSync(path, 'utf8')).toBe('all of it');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('goes where a link leads', async () => {
    writeFileSync(path, 'before');
    symlinkSync(path, join(folder, 'link'));
    await writeWhole(join(folder, 'link'), (put) => put(bytes), { overwrite: true });
    expect(readFileSync(path, 'utf8')).toBe('all of it');
  });

  it('takes the place of no device', async () => {
    await expect(writeWhole('/dev/null', (put) => put(bytes), { overwrite: true })).rejects.toMatchObject({ code: 'EINVAL' });
  });

  it('is written to its last byte where the system takes a few at a time, and not where it takes no more', async () => {
    const taken: number[] = [];
    const slow = (room: number): { write(from: Uint8Array, at: number, length: number): Promise<{ bytesWritten: number }> } => ({
      async write(from, at, length) {
        const bytesWritten = Math.min(length, 2, room - taken.length);
        taken.push(...from.subarray(at, at + bytesWritten));
        return { bytesWritten };
      },
    });
    await writeAll(slow(100) as never, bytes);
    expect(taken).toEqual([...bytes]);
    taken.length = 0;
    await expect(writeAll(slow(5) as never, bytes)).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
