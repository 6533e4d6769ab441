import { execFile } from 'node:child_process';

/** A program that says nothing for so long is not asked further. */
const PATIENCE_MS = 5000;

/** What a program prints, on either stream; empty where it cannot be run. */
export const askProgram = (path: string, args: readonly string[]): Promise<string> => new Promise((resolve) => {
  const options = { timeout: PATIENCE_MS, env: { ...process.env, LC_ALL: 'C', LANGUAGE: 'C' } };
  execFile(path, args, options, (_error, stdout, stderr) => resolve(`${stdout}${stderr}`));
});
