import { spawnSync } from 'node:child_process';
import { getuid } from 'node:process';
import { describe, expect, test } from 'vitest';
import { BIN } from './earshot.ts';

function run(args: readonly string[], asNobody = false): { code: number | null; stdout: string; stderr: string } {
  const [program, ...rest] = asNobody
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, BIN, ...args] : [process.execPath, BIN, ...args];
  const { status, stdout, stderr } = spawnSync(program!, rest, { encoding: 'utf8', timeout: 30_000 });
  return { code: status, stdout, stderr };
}

const lines = (text: string): Record<string, unknown>[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

describe('interfaces', () => {
  test('lists them with their addresses, and says who can capture or why nobody can', () => {
    const { code, stdout, stderr } = run(['interfaces']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^lo\w* +(up)? +.*127\.0\.0\.1/m);
    expect(stdout).toMatch(/^(\w+ can capture here: earshot live -i lo|Nothing here can capture: )/m);
  });

  test('as records say the same', () => {
    const found = lines(run(['interfaces', '-T', 'ndjson']).stdout);
    expect(found.find(({ type, loopback }) => type === 'device' && loopback === true)?.['addresses']).toContain('127.0.0.1/8');
    expect(found.at(-1)).toMatchObject({ type: 'capturing' });
  });
});

describe('doctor', () => {
  test('says of each back end whether it captures; the exit code, whether any does', () => {
    const { code, stdout } = run(['doctor', '-T', 'ndjson']);
    const checked = lines(stdout);
    expect(checked.map(({ backend }) => backend)).toEqual(['dumpcap', 'tcpdump', 'cap']);
    for (const { works, problem } of checked) expect(works === true ? problem : 'text').toEqual(works === true ? null : expect.any(String));
    expect(code).toBe(checked.some(({ works }) => works === true) ? 0 : 1);
  });

  const may = getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
  if (!may) console.log('without root and setpriv, nobody can be asked who may not capture: skipped');
  test.skipIf(!may)('tells somebody who may not capture what helps, in commands to be copied', () => {
    const { code, stdout, stderr } = run(['doctor', '--width', '60'], true);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/Nothing here can capture\./);
    expect(stdout).toMatch(/^ {2}sudo tcpdump -i IFACE -U -w - \| earshot live - {2}# this once/m);
  });
});
