import { afterAll, describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const project = new Project({
  'vitest.config.js': "export default { test: { setupFiles: ['earshot/vitest'] } };",
  'shop.test.js': `
import { expect, it } from 'vitest';
import { openCapture } from 'earshot';

const capture = await openCapture('shop.pcap');
it('logs in', () => expect(capture).toHaveExchange({ method: 'POST', path: '/login', status: 201 }));
it('says what it always said', () => expect(capture).toMatchConversation());
it('says it in a file', () => expect(capture).toMatchConversation({ file: 'shop.conversation', headers: 'none' }));
`,
});
afterAll(() => project.remove());

describe('a project with vitest', () => {
  it('keeps snapshots of what was said, and shows what differs', async () => {
    project.capture('shop.pcap', 'first-look/capture.pcapng');
    const first = await project.vitest();
    expect(first.code, first.stdout + first.stderr).toBe(0);
    expect(first.stdout).toContain('2 written');
    expect(project.read('shop.conversation')).toContain('  → POST /login HTTP/1.1\n');
    project.capture('shop.pcap', 'recorded-websocket-plain/capture.pcap');
    const other = await project.vitest();
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('Snapshots  2 failed');
    expect(other.stderr).toContain("expected an exchange { method: 'POST', path: '/login', status: 201 }\n");
    expect(other.stderr).toContain('-   → POST /login HTTP/1.1');
  }, 60_000);
});
