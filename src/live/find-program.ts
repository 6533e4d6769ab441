import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs of administrators are, which the PATH of others need not name; and Wireshark's own on macOS. */
const ELSEWHERE = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/Applications/Wireshark.app/Contents/MacOS'];

/** Where a program is, and whether this user may run it; null where it is not installed. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): { path: string; executable: boolean } | null {
  let other: string | null = null;
  for (const folder of [...path.split(delimiter), ...ELSEWHERE]) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      if (!statSync(file).isFile()) continue;
    } catch {
      // Not there, or in a folder that is not ours to look into.
      continue;
    }
    try {
      accessSync(file, constants.X_OK);
      return { path: file, executable: true };
    } catch {
      other ??= file;
    }
  }
  return other === null ? null : { path: other, executable: false };
}
