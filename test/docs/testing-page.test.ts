import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { collected, conversationText, defaultRules, evaluate, failureText, RECORD_KINDS } from '../../src/expect/index.ts';
import { kindOf } from '../../src/expect/kind.ts';
import { openCapture } from '../../src/index.ts';
import { Project } from '../support/project.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/testing.md', import.meta.url)), 'utf8');
const [ofVitest, ofNode] = [...page.matchAll(/```js\n([^]*?)```/g)].map((match) => match[1]!);
const project = new Project({ 'chat.test.js': ofVitest!, 'node.js': ofNode! });
project.capture('chat.pcapng', 'first-look/capture.pcapng');
afterAll(() => project.remove());

describe('the page about tests', () => {
  it('has examples that run', async () => {
    const vitest = await project.vitest();
    expect(vitest.code, vitest.stdout + vitest.stderr).toBe(0);
    expect(vitest.stdout).toContain('1 passed (1)');
    const node = await project.nodeTest('node.js');
    expect(node.code, node.stdout).toBe(0);
    expect(node.stdout).toContain('# pass 3\n');
  }, 60_000);

  it('shows a failure as it is', async () => {
    const capture = await collected({ ...(await openCapture('fixtures/first-look/capture.pcapng')), paths: ['chat.pcapng'] });
    expect(page).toContain(`${failureText(evaluate({ kind: 'exchange', where: { method: 'POST', path: '/login', status: 200 } }, capture), capture)}\n`);
  });

  it.each(RECORD_KINDS)('names every field of the pattern of: %s', (kind) => {
    for (const field of Object.keys(kindOf(kind).fields)) expect(page).toMatch(new RegExp(`^\\| .*\`${field}\``, 'm'));
  });

  it('names every placeholder, and every option of a snapshot', async () => {
    for (const name of [...defaultRules.map((rule) => rule.name), 'port']) expect(page).toContain(`\`${name}\``);
    const capture = await collected(await openCapture('fixtures/first-look/capture.pcapng'));
    for (const [, name] of page.matchAll(/^\| `(\w+)` \| `[^`]+` \|/gm)) expect(() => conversationText(capture, { [name!]: undefined })).toThrow(`the option ${name} is undefined`);
  });
});
