import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN } from './earshot.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);

function earshot(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { GITHUB_ACTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', timeout: 60_000, cwd: folder, env });
  return { code: status, stdout, stderr };
}

beforeAll(() => {
  copyFileSync(fixture('first-look/capture.pcapng'), place('first.pcapng'));
  copyFileSync(fixture('pcap-gzip-cut/capture.pcap.gz'), place('cut.pcap.gz'));
  writeFileSync(place('no-404.yaml'), 'forbid:\n  - exchange: { status: 404 }\n');
});

describe('what would make everything hold is no success', () => {
  test('a filter that selects nothing', () => {
    const { code, stdout } = earshot('check', 'first.pcapng', 'no-404.yaml', '-Y', 'tcp.port == 9999');
    expect(code).toBe(2);
    expect(stdout).toMatch(/the filter 'tcp\.port == 9999' selects nothing of first\.pcapng/);
    writeFileSync(place('filtered.yaml'), 'filter: http.host == "nope"\nforbid:\n  - exchange: { status: 404 }\n');
    expect(earshot('check', 'first.pcapng', 'filtered.yaml').code).toBe(2);
    expect(earshot('learn', 'first.pcapng', '-Y', 'tcp.port == 1')).toMatchObject({ code: 2, stdout: '' });
  });

  test('a capture that is cut, without a word', () => {
    const { code, stdout, stderr } = earshot('check', 'cut.pcap.gz', 'no-404.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}! .*cut\.pcap\.gz.*/m);
    expect(stderr).toMatch(/^earshot: warning: cut\.pcap\.gz/);
    expect(earshot('check', 'cut.pcap.gz', 'no-404.yaml', '--strict').code).toBe(2);
    const { captures } = JSON.parse(earshot('check', 'cut.pcap.gz', 'no-404.yaml', '--reporter', 'json').stdout) as { captures: { warnings: string[] }[] };
    expect(captures[0]!.warnings.length).toBeGreaterThan(0);
  });
});

describe('what is read is not written over', () => {
  test.each([
    [['learn', 'first.pcapng', '-o', './first.pcapng'], 'first.pcapng'],
    [['check', 'first.pcapng', 'no-404.yaml', '--reporter', 'json:first.pcapng'], 'first.pcapng'],
    [['check', 'first.pcapng', 'no-404.yaml', '--reporter', 'json:no-404.yaml'], 'no-404.yaml'],
    [['learn', 'cut.pcap.gz', '-o', './first.pcapng'], 'first.pcapng'],
    [['check', 'cut.pcap.gz', 'no-404.yaml', '--reporter', 'json:first.pcapng'], 'first.pcapng'],
    [['check', 'first.pcapng', 'no-404.yaml', '--reporter', 'json:one', '--reporter', 'junit:one'], 'first.pcapng'],
  ])('%j', (args, file) => {
    const before = readFileSync(place(file));
    const { code, stderr } = earshot(...args);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(Buffer.compare(readFileSync(place(file)), before)).toBe(0);
  });
});

describe('a file that was learned with a filter', () => {
  test('has it, and is met by the same capture', () => {
    expect(earshot('learn', 'first.pcapng', '-Y', 'tcp.stream == 0', '-o', 'learned.yaml').code).toBe(0);
    expect(readFileSync(place('learned.yaml'), 'utf8')).toMatch(/^filter: "tcp\.stream == 0"$/m);
    expect(earshot('check', 'first.pcapng', 'learned.yaml').code).toBe(0);
  });
});

describe('what was learned from a part of a run', () => {
  test('is told on standard error, and the file is written all the same', () => {
    const { code, stdout, stderr } = earshot('learn', fixture('pcap-cut-inside-the-last-record/capture.pcap'));
    expect(code).toBe(0);
    const remark = 'only a part of the run is learned: capture.pcap ends inside the record at byte 740: 61 of 70 bytes are there';
    expect(stderr).toBe(`earshot: warning: ${remark}\n`);
    expect(stdout).toContain(`# ${remark}\n`);
  });
});

test('examples in the help fit on 80 columns', async () => {
  const { check } = await import('../../src/cli/commands/check.ts');
  const { learn } = await import('../../src/cli/commands/learn.ts');
  // yargs gives half of the line to each of both.
  for (const [example, about] of [...check.examples, ...learn.examples]) expect([example.length > 40, about.length > 36]).toEqual([false, false]);
});

describe('trim', () => {
  test('keeps the note that failed, and not one of its own making', () => {
    copyFileSync(fixture('http1-body-cut-by-fin/capture.pcap'), place('bodycut.pcap'));
    writeFileSync(place('quiet.yaml'), 'expect:\n  - no-notes: { above: note }\n');
    expect(earshot('check', 'bodycut.pcap', 'quiet.yaml').stdout).toMatch(/http-body-cut/);
    expect(earshot('trim', 'bodycut.pcap', '--keep-failing', 'quiet.yaml', '-q', '-w', 'least.pcapng').code).toBe(0);
    expect(earshot('check', 'least.pcapng', 'quiet.yaml').stdout).toMatch(/http-body-cut/);
  });
});
