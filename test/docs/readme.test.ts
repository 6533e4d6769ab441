import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { earshot, runProgram } from '../cli/earshot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}README.md`, 'utf8');

test('the README shows what the program prints today', async () => {
  const [, args, shown] = /```console\n\$ npx earshot (.+)\n([^]*?)```/.exec(page)!;
  const { code, stdout, stderr } = await earshot(args!.split(' '), { cwd: root, env: { COLUMNS: '120' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect(page.replace(`${args}\n${shown}\`\`\``, () => `${args}\n${stdout}\`\`\``)).toMatchFileSnapshot('../../README.md');
});

test('the library example of the README runs', async () => {
  const script = /```js\n([^]*?)```/.exec(page)![1]!.replace('shop.pcapng', 'fixtures/first-look/capture.pcapng');
  const { code, stdout, stderr } = await runProgram(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^GET http:.* 200 0\.\d+\n/);
});
