import { endOnWriteErrors } from './output.ts';
import { keepHeapSmall } from './small-heap.ts';
import { version } from './version.ts';

/** Runs the command line. Sets `process.exitCode` and never exits, so that output still on its way arrives. */
export async function main(argv: string[]): Promise<void> {
  endOnWriteErrors();
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (options.includes('--version') || options.includes('-V')) {
    process.stdout.write(`${version()}\n`);
    return;
  }
  const { runCommandLine } = await import('./yargs.ts');
  keepHeapSmall();
  process.exitCode = await runCommandLine(argv);
}
