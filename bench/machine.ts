import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What was measured, where and when, as one line. */
export function setting(): string {
  const processors = cpus();
  const model = processors[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor';
  return `${model} × ${processors.length}, ${(totalmem() / 1e9).toFixed(0)} GB, ${process.platform}, Node ${process.version}; `
    + `commit ${commit()}, ${new Date().toISOString().slice(0, 10)}`;
}

/** Marked where the working tree has changes that no commit has. */
function commit(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=8', '--match='], {
    cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : 'unknown';
}
