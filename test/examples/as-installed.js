/**
 * The example project as a user would have it: earshot packed, installed by npm into a folder of its own with what it depends on,
 * and the project's own tests run. `node test/examples/as-installed.js`, from a tree that is built; npm finds packages in its
 * cache or at its registry.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-as-installed-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const run = (program, ...args) => execFileSync(program, args, { cwd: folder, stdio: 'inherit', env: { ...process.env, CI: 'true' } });

cpSync(join(root, 'docs/examples/vitest'), folder, { recursive: true });
execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'inherit' });
const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
// The vitest of this tree, which npm has in its cache.
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
run('npm', 'install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`, `vitest@${devDependencies.vitest}`);
if (lstatSync(join(folder, 'node_modules/earshot')).isSymbolicLink()) throw new Error('earshot is a link and no installed package');
run('npm', 'test');

// All of it could pass by doing nothing.
writeFileSync(join(folder, 'wrong.yaml'), 'expect:\n  - exchange: { path: /login, status: 200 }\n');
const { status, stdout } = spawnSync('npx', ['--no-install', 'earshot', 'check', 'chat.pcapng', 'wrong.yaml'], { cwd: folder, encoding: 'utf8' });
if (status !== 1 || !/status {2}expected {2}200\n +actual {4}201/.test(stdout)) throw new Error(`what is not so passed, with ${status}:\n${stdout}`);
console.log('the example project passes with the package as it is published');
