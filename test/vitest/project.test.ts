import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../cli/earshot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

/** A project with earshot and vitest among its packages, as its author would write it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/earshot'));
  symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'vitest.config.js'), "export default { test: { setupFiles: ['earshot/vitest'] } };");
  writeFileSync(join(folder, 'shop.test.js'), `
import { expect, it } from 'vitest';
import { openCapture } from 'earshot';

const capture = await openCapture(process.env.CAPTURE);
it('logs in', () => expect(capture).toHaveExchange({ method: 'POST', path: '/login', status: 201 }));
it('says what it always said', () => expect(capture).toMatchConversation());
it('says it in a file', () => expect(capture).toMatchConversation({ file: 'shop.conversation', headers: 'none' }));
`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const vitest = (capture: string): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  runProgram(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--no-color'], { cwd: folder, env: { CAPTURE: join(root, 'fixtures', capture), CI: '', NO_COLOR: '1' } });

describe('a project with vitest', () => {
  it('keeps snapshots of what was said, and shows what differs', async () => {
    const first = await vitest('first-look/capture.pcapng');
    expect(first.code, first.stdout + first.stderr).toBe(0);
    expect(first.stdout).toContain('2 written');
    expect(readFileSync(join(folder, 'shop.conversation'), 'utf8')).toContain('  → POST /login HTTP/1.1\n');
    const other = await vitest('recorded-websocket-plain/capture.pcap');
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('Snapshots  2 failed');
    expect(other.stderr).toContain("expected an exchange { method: 'POST', path: '/login', status: 201 }\n");
    expect(other.stderr).toContain('-   → POST /login HTTP/1.1');
  }, 60_000);
});
