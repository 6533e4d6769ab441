import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The program as it is built now, copied, so that a build during a long run does not change what is measured. Returns the
 * path of its executable; the copy goes when this process does.
 */
export function ownCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-program-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'dist', 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'bin', 'earshot.js');
}
