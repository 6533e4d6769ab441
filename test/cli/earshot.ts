import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../bin/earshot.js', import.meta.url));
if (!existsSync(new URL('../../dist/cli/main.js', import.meta.url))) throw new Error('tests of the command line need `npm run build:js` first');

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  input?: Uint8Array;
  env?: Record<string, string>;
  cwd?: string;
}

/** Runs the program as users do, without a terminal. */
export function earshot(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runProgram(process.execPath, [BIN, ...args], options);
}

/** Runs it in a shell, where `earshot` is the program. */
export const inShell = (script: string, env: Record<string, string> = {}): Promise<Outcome> =>
  runProgram('bash', ['--norc', '-c', `set -o pipefail; earshot() { "${process.execPath}" "${BIN}" "$@"; }; ${script}`], { env });

/** Runs any program with a bare environment and waits for its end. */
export function runProgram(program: string, args: readonly string[], { input, env = {}, cwd }: RunOptions = {}): Promise<Outcome> {
  const { PATH = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { PATH, ...env }, cwd });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text: string) => (texts[name] += text));
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
