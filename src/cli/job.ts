/** What a worker of `--jobs` runs: `earshot read` of one capture. Its standard output and error are its owner's to place. */
import { parentPort, workerData } from 'node:worker_threads';
import { Exit } from './command.ts';
import { read } from './commands/read.ts';
import { explain } from './explain.ts';

// Signals only come to the main thread, which hands them on.
parentPort!.on('message', (signal: NodeJS.Signals) => {
  if (!process.emit(signal, signal)) process.exit(Exit.Done);
});
parentPort!.unref();

try {
  process.exitCode = await read.run(workerData as Parameters<typeof read.run>[0]);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = Exit.Usage;
}
