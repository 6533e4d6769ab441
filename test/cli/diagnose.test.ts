import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { earshot } from './earshot.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}/capture.pcap`, import.meta.url));
const DROPPED = fixture('lab-syn-dropped'), HEALTHY = fixture('lab-connect-healthy');

describe('earshot diagnose', () => {
  it('tells the story of a fault in a few lines', async () => {
    const { code, stdout, stderr } = await earshot(['diagnose', DROPPED, '--width', '100']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThanOrEqual(13);
    expect(lines[0]).toMatch(/lab-syn-dropped\/capture\.pcap {3}9 frames, /);
    expect(lines[2]).toMatch(/^✗ below the socket, step connect {3,}no-answer-to-syn, certain$/);
    expect(stdout).toMatch(/\n {2}frames {4}3–9\n {2}unless {4}a SYN-ACK, a reset or an ICMP error about 10\.0\.1\.2:80 after frame 3\n {2}next {6}/);
  });

  it('writes records: the capture, what was found, and the summary last', async () => {
    const { code, stdout } = await earshot(['diagnose', DROPPED, '--format', 'ndjson']);
    const records = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string });
    expect(code).toBe(0);
    expect(records[0]!.type).toBe('capture');
    expect(records.at(-1)!.type).toBe('summary');
    expect(records.filter(({ type }) => type === 'verdict')).toMatchObject([{
      subject: { connection: 0 }, position: 'below', step: 'connect', code: 'no-answer-to-syn', severity: 'error', confidence: 'certain', evidence: [3, 4, 5, 6, 7, 8, 9],
      ends: { client: { address: '10.0.1.1' }, server: { address: '10.0.1.2', port: 80 } }, connections: [0], count: 1,
    }]);
  });

  it('says of a healthy capture that it is', async () => {
    const { code, stdout } = await earshot(['diagnose', HEALTHY, '--fail-on', 'note']);
    expect(code).toBe(0);
    expect(stdout).toContain('✓ Nothing is wrong with what was captured.');
  });

  it('fails on what is as grave as was said, or graver', async () => {
    const codeOf = async (name: string, least: string): Promise<number | null> => (await earshot(['diagnose', fixture(name), '--fail-on', least])).code;
    expect(await codeOf('lab-syn-dropped', 'error')).toBe(1);
    expect(await codeOf('lab-syn-dropped', 'warn')).toBe(1);
    expect(await codeOf('lab-paused-reader', 'error')).toBe(0);
    expect(await codeOf('lab-paused-reader', 'warn')).toBe(1);
  });

  it('reads standard input, and several captures as one', async () => {
    const piped = await earshot(['diagnose', '-'], { input: readFileSync(DROPPED) });
    expect(piped.stdout).toContain('no-answer-to-syn');
    const both = await earshot(['diagnose', HEALTHY, DROPPED, '-T', 'ndjson']);
    expect(both.stdout.match(/"type":"capture"/g)).toHaveLength(2);
    expect(both.stdout).toContain('"code":"no-answer-to-syn"');
  });

  it('tells of the conversations that a filter selects alone, also of a pipe', async () => {
    const of = (...filter: string[]) => earshot(['diagnose', HEALTHY, DROPPED, ...filter]);
    expect((await of('-Y', 'tcp.port == 80 && !(tcp.flags.ack == 1)')).stdout).toContain('no-answer-to-syn');
    expect((await of('-Y', 'http')).stdout).toMatch(/✓ Nothing is wrong with the \d+ conversations? that the filter selects\./);
    expect((await of('-Y', 'tcp.port == 9')).stdout).toContain('✓ The filter selects no conversation.');
    const piped = await earshot(['diagnose', '-', '-Y', 'tcp.stream == 0'], { input: readFileSync(DROPPED) });
    expect(piped.stdout).toContain('no-answer-to-syn');
    expect((await of('-Y', 'no.such.field')).code).toBe(2);
  });

  it('takes a silence for a pause from the bound on that was asked for', async () => {
    const pauses = async (...bound: string[]): Promise<number> =>
      ((await earshot(['diagnose', fixture('lab-slow-sender'), '-T', 'ndjson', ...bound])).stdout.match(/"type":"pause"/g) ?? []).length;
    expect(await pauses()).toBeGreaterThan(0);
    expect(await pauses('--pause', '600')).toBe(0);
    expect((await earshot(['diagnose', HEALTHY, '--pause', 'long'])).stderr).toBe('earshot: --pause wants seconds, such as 60, not "long"\n');
  });

  it('has colours when they are asked for, and none else', async () => {
    expect((await earshot(['diagnose', DROPPED, '--color'])).stdout).toContain('\u001b[31m✗');
    expect((await earshot(['diagnose', DROPPED])).stdout).not.toContain('\u001b');
  });

  it('refuses what it cannot read with one line', async () => {
    const { code, stdout, stderr } = await earshot(['diagnose', '/nonexistent.pcap']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect((await earshot(['diagnose', DROPPED, '--fail-on', 'chat'])).code).toBe(2);
  });
});
