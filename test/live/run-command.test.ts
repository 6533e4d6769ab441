import { expect, test } from 'vitest';
import { CommandError, runCommand } from '../../src/live/run-command.ts';

const node = (script: string): [string, string, string] => [process.execPath, '-e', script];

test('the exit code is the command\'s', async () => {
  expect(await runCommand(node('process.exit(0)'), process.env)).toBe(0);
  expect(await runCommand(node('process.exit(3)'), process.env)).toBe(3);
});

test('of a command that a signal ended it is 128 and the signal\'s number', async () => {
  expect(await runCommand(node("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 5000)"), process.env)).toBe(143);
});

test('a command that is not there is an error with a shell\'s exit code', async () => {
  await expect(runCommand(['no-such-command-anywhere'], process.env)).rejects.toMatchObject({
    name: 'CommandError', exitCode: 127, message: 'no-such-command-anywhere: command not found',
  });
  await expect(runCommand([import.meta.dirname], process.env)).rejects.toBeInstanceOf(CommandError);
});

test('words reach the command as they are, whatever a shell would make of them', async () => {
  const script = "process.exit(process.argv[1] === '$(id); `id` > x' ? 0 : 1)";
  expect(await runCommand([...node(script), '$(id); `id` > x'], process.env)).toBe(0);
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s ends the command, and this program once it has ended', async (signal) => {
  const script = "process.on('SIGTERM', () => process.exit(15)); process.on('SIGHUP', () => process.exit(1)); setInterval(() => {}, 1000);";
  const code = runCommand(node(script), process.env);
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.emit(signal, signal);
  expect(await code).toBe(signal === 'SIGTERM' ? 15 : 1);
});

test('signals do again what they did before', async () => {
  const listeners = (): number => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM') + process.listenerCount('SIGHUP');
  const before = listeners();
  await runCommand(node(''), process.env);
  expect(listeners()).toBe(before);
});
