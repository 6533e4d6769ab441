import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KINDS, WORDS } from '../../src/check/kinds.ts';
import { FILE_WORDS } from '../../src/check/file-words.ts';
import { REPORTER_NAMES } from '../../src/check/reporters.ts';
import { expectationsSchema } from '../../src/check/schema.ts';
import { SUFFIX_NAMES } from '../../src/check/suffixes.ts';
import { captureProblem } from '../../src/record-capture.ts';
import { earshot, inShell } from '../cli/earshot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync(join(root, 'fixtures/first-look/capture.pcapng'), join(folder, 'chat.pcapng'));

const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1]!);
const [first, ...files] = blocks.filter((block) => /^(?:expect|forbid):/m.test(block));
const job = blocks.find((block) => block.includes('runs-on'))!;
const check = (name: string): ReturnType<typeof earshot> => earshot(['check', name, 'chat.pcapng'], { cwd: folder });
const validate = new Ajv({ strictTypes: false, allowUnionTypes: true }).compile(expectationsSchema());

describe('the page about CI', () => {
  test('shows a failure as it is', async () => {
    writeFileSync(join(folder, 'chat.yaml'), first!);
    const { code, stdout } = await earshot(['check', 'chat.yaml'], { cwd: folder });
    expect(code).toBe(1);
    expect(page).toContain(`$ earshot check chat.yaml\n${stdout.replace(/in [\d.]+ m?s\n$/, 'in 40 ms\n')}\`\`\``);
  });

  test('has examples that hold, and that editors find valid', async () => {
    expect(files).toHaveLength(3);
    const [, ofReadme] = /```yaml\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;
    for (const [at, text] of [...files, ofReadme!].entries()) {
      writeFileSync(join(folder, `${at}.yaml`), text);
      const { code, stdout, stderr } = await check(`${at}.yaml`);
      expect(code, stdout + stderr).toBe(0);
    }
    for (const text of [first!, ...files, readFileSync(join(root, 'docs/examples/vitest/expectations.yaml'), 'utf8')]) {
      expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  test('has an example of every kind of entry, and of nearly every suffix', () => {
    for (const kind of KINDS.keys()) expect(files.join('')).toMatch(new RegExp(`^ {2}- ${kind}:`, 'm'));
    for (const suffix of SUFFIX_NAMES.filter((name) => name !== 'endswith' && name !== 'is')) expect(files.join('')).toContain(`__${suffix}:`);
  });

  test.each([
    ['kind', [...KINDS.keys()]], ['word of the file', Object.keys(FILE_WORDS)], ['reporter', REPORTER_NAMES], ['suffix', SUFFIX_NAMES.map((name) => `__${name}`)],
    ['word of an entry', Object.keys(WORDS)],
  ])('names every %s', (_, names) => {
    for (const name of names) expect(page).toMatch(new RegExp(`\`${name}(?:: [^\`]*)?\``));
  });

  test('shows mistakes and updates as they are told', async () => {
    writeFileSync(join(folder, 'chat.yaml'), first!.replace('    exchange: {', '    exchange:\n    #').replace(/^ {4}#.*$/m, '      stauts: 201'));
    expect((await check('chat.yaml')).stderr).toMatch(/^chat\.yaml:8:7: an exchange has no field 'stauts'; did you mean 'status'\?\n$/);
    expect(page).toContain("an exchange has no field 'stauts'; did you mean 'status'?");
    writeFileSync(join(folder, 'chat.yaml'), `${first!}\n\n\nexpect:\n`.replace(/\n\n\nexpect:\n$/, '').replace('forbid:', '  - respond-within: 0.001ms\n\nforbid:'));
    const { stderr } = await earshot(['check', 'chat.yaml', '--update'], { cwd: folder });
    for (const line of stderr.trimEnd().split('\n')) expect(page).toContain(line.replace(/^chat\.yaml:\d+: /, ': '));
  });
});

const problem = await captureProblem({ interface: process.platform === 'darwin' ? 'lo0' : 'lo' });
if (problem !== false) console.log(`the job of docs/ci.md is not run: ${String(problem)}`);

describe('the job for GitHub Actions', () => {
  const { steps } = (parse(job) as { jobs: { traffic: { steps: { uses?: string; run?: string; if?: string; with?: { path?: string } }[] } } }).jobs.traffic;
  const commands = steps.map(({ run }) => run ?? '').filter((run) => run.startsWith('npx '));

  test('keeps what its steps write', () => {
    expect(commands).toHaveLength(2);
    const kept = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))!.with!.path!.trim().split('\n');
    for (const path of kept) expect(commands.join('\n')).toContain(path);
  });

  // What installs packages and gives rights is left out: it would change the machine.
  test.skipIf(problem !== false)('records and checks as it is written', async () => {
    const port = await freePort();
    const project = mkdtempSync(join(tmpdir(), 'earshot-'));
    writeFileSync(join(project, 'package.json'), '{ "type": "module", "scripts": { "test": "node test.js" } }');
    writeFileSync(join(project, 'test.js'), `
      import { createServer } from 'node:http';
      const server = createServer((request, response) => response.end('ok')).listen(${port}, '127.0.0.1', async () => {
        await fetch('http://127.0.0.1:${port}/orders?page=2');
        server.closeAllConnections();
        server.close();
      });`);
    writeFileSync(join(project, 'api.yaml'), "expect:\n  - exchange: { path: /orders, query: { page: '2' }, status: 200 }\n    times: 1\nforbid:\n  - exchange: { status: 5xx }\n");
    const script = commands.map((command) => command.replace('npx earshot', 'earshot').replace('8080', String(port))).join(' && ');
    const summary = join(project, 'summary.md');
    const { code, stdout, stderr } = await inShell(`cd '${project}' && ${script}`, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, HOME: project });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('✓ exchange: { path: /orders');
    expect(readFileSync(join(project, 'traffic.xml'), 'utf8')).toContain('tests="2" failures="0"');
    expect(readFileSync(summary, 'utf8')).toContain('earshot check: passed');
    rmSync(project, { recursive: true });
  }, 60_000);

  test('is YAML that a runner takes', () => {
    expect(Object.keys(parse(job) as object)).toEqual(['name', 'on', 'jobs']);
    for (const { run } of steps) if (run) expect(spawnSync('bash', ['-n', '-c', run]).status).toBe(0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
