import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** As shells have it. */
const NOT_FOUND = 127, NOT_EXECUTABLE = 126;

/** Who ends this program means the command. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const;

/** A command that cannot be run, in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What a shell would end with. */
  readonly exitCode: number;

  constructor(command: string, { code, message }: NodeJS.ErrnoException) {
    const missing = code === 'ENOENT';
    super(missing ? `${command}: command not found` : `${command}: ${message}`);
    this.exitCode = missing ? NOT_FOUND : NOT_EXECUTABLE;
  }
}

/**
 * Runs a command on this terminal, without a shell, and gives its exit code; of one that a signal ended, 128 and the signal's
 * number.
 * Control-C is the command's affair: this program goes on until it has ended. SIGTERM and SIGHUP are passed on.
 * @throws {CommandError} where it cannot be run.
 */
export function runCommand([program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
    const ignore = (): void => {};
    const restore = (): void => {
      process.off('SIGINT', ignore);
      for (const signal of PASSED_ON) process.off(signal, passOn);
    };
    process.on('SIGINT', ignore);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    child.once('error', (error) => {
      restore();
      reject(new CommandError(program, error));
    });
    child.once('close', (code, signal) => {
      restore();
      resolve(code ?? 128 + constants.signals[signal!]);
    });
  });
}
