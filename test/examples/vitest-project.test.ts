import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../cli/earshot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

/** The package as it would be published, unpacked among the packages of the example. (`as-installed.js` lets npm do it.) */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  cpSync(join(root, 'docs/examples/vitest'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules/earshot'), { recursive: true });
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'pipe' });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', join(folder, 'node_modules/earshot')]);
  for (const name of ['vitest', 'yaml']) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the example project, with earshot as it is published', () => {
  it('passes its tests, its snapshot included', async () => {
    const { code, stdout, stderr } = await runProgram(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { cwd: folder, env: { CI: 'true', NO_COLOR: '1' } });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('7 passed (7)');
    expect(stdout).not.toContain('written');
  }, 60_000);

  it('passes its tests for node:test', async () => {
    const { code, stdout } = await runProgram(process.execPath, ['--test', '--test-reporter=tap', 'chat.node.js'], { cwd: folder });
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('# pass 15\n');
  });

  it('meets its expectations', async () => {
    const { code, stdout, stderr } = await runProgram(process.execPath, ['node_modules/earshot/bin/earshot.js', 'check'], { cwd: folder });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('\n16 passed ');
    const [, schema] = /\$schema=(.*)/.exec(readFileSync(join(folder, 'expectations.yaml'), 'utf8'))!;
    expect(JSON.parse(readFileSync(join(folder, schema!), 'utf8'))).toMatchObject({ title: 'Expectations of earshot check' });
  });
});
