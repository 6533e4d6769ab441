import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../cli/earshot.ts';
import type { Outcome } from '../cli/earshot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A project of somebody else's, with earshot as it is built and vitest among its packages. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-'));

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(root, join(this.folder, 'node_modules/earshot'));
    symlinkSync(join(root, 'node_modules/vitest'), join(this.folder, 'node_modules/vitest'));
    for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) this.write(name, text);
  }

  write(name: string, data: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), data);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** With a capture of the fixtures in place of its own. */
  capture(name: string, fixture: string): void {
    this.write(name, readFileSync(join(root, 'fixtures', fixture)));
  }

  vitest(): Promise<Outcome> {
    return this.#run(['node_modules/vitest/vitest.mjs', 'run', '--no-color']);
  }

  nodeTest(file: string): Promise<Outcome> {
    return this.#run(['--test', '--test-reporter=tap', file]);
  }

  #run(args: readonly string[]): Promise<Outcome> {
    return runProgram(process.execPath, args, { cwd: this.folder, env: { CI: '', NO_COLOR: '1' } });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
