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

test('signals do again what they did before', async () => {
  const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  await runCommand(node(''), process.env);
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before);
});
