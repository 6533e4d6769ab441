import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { captureProblem } from '../../src/assert/index.ts';
import { recordCapture } from '../../src/vitest/index.ts';

const face = process.platform === 'darwin' ? 'lo0' : 'lo';
const problem = await captureProblem({ interface: face });
if (problem !== false) console.warn(`recording is not tested: ${problem}`);

/** A server that lives as long as `work` runs. */
async function serving<T>(work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json').setHeader('connection', 'close');
    response.end(JSON.stringify({ at: Date.now(), path: request.url }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

const ask = async (port: number): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/orders?page=2`)).json();

describe.skipIf(problem !== false)('a capture made within a test', () => {
  it('has what was said while the function ran, from the first segment to the last', async () => {
    const capture = await serving((port) => recordCapture({ interface: face, filter: `tcp port ${port}` }, () => ask(port)));
    expect(capture.value).toMatchObject({ path: '/orders?page=2' });
    await expect(capture).toHaveExchange({ path: '/orders', query: { page: '2' }, body: { path: '/orders?page=2', at: expect.any(Number) } }, { times: 1 });
    await expect(capture).toHaveConnection({ close: { how: 'fin' }, missing: { client: 0, server: 0 } }, { times: 1 });
    await expect(capture).toHaveNoNotes({ above: 'note' });
  });

  it('is alike when it is made again, with other ports and times', async () => {
    const record = (): Promise<unknown> => serving((port) => recordCapture({ interface: face, filter: `tcp port ${port}` }, () => ask(port)));
    await expect(await record()).toMatchConversation({ headers: ['content-type'], file: './__snapshots__/recorded.conversation.txt' });
    await expect(await record()).toMatchConversation({ headers: ['content-type'], file: './__snapshots__/recorded.conversation.txt' });
  });

  it('leaves one thing to do when the process ends, however many are made', async () => {
    await recordCapture({ interface: face, filter: 'tcp port 9' }, () => {});
    const before = process.listenerCount('exit');
    await recordCapture({ interface: face, filter: 'tcp port 9' }, () => {});
    expect(process.listenerCount('exit')).toBe(before);
  });

  it('fails as the function does', async () => {
    await expect(recordCapture({ interface: face, filter: 'tcp port 9' }, () => Promise.reject(new Error('the function failed')))).rejects.toThrow('the function failed');
  });

  it('is refused with a filter that is none', async () => {
    await expect(recordCapture({ interface: face, filter: 'tcp porta 80' }, () => {})).rejects.toMatchObject({ name: 'LiveError', code: 'bad-filter' });
  });
});

describe('where nobody can capture', () => {
  it('the function is not run, and it is said which interfaces there are', async () => {
    let ran = false;
    await expect(recordCapture({ interface: 'no-such-face' }, () => void (ran = true))).rejects.toThrow(/^there is no interface "no-such-face"; there are /);
    expect(ran).toBe(false);
    expect(await captureProblem({ interface: 'no-such-face' })).toMatch(/^there is no interface "no-such-face"/);
  });
});
