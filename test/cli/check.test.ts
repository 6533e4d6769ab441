import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { earshot as run } from './earshot.ts';
import type { Outcome } from './earshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);
const write = (name: string, text: string | Uint8Array): void => writeFileSync(place(name), text);
const read = (name: string): string => readFileSync(place(name), 'utf8');
const check = (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> => run(['check', ...args], { cwd: folder, env });

/** One exchange a capture; `reset` leaves something odd behind. */
function capture(status: number, reset = false): Uint8Array {
  const built = new CaptureBuilder({ startTime: '2026-01-02T03:04:05Z' });
  const tcp = built.tcp().open().client(httpHead('GET /health HTTP/1.1', { Host: 'a.test' }));
  tcp.server(`${httpHead(`HTTP/1.1 ${status} X`, { 'Content-Length': '2' })}ok`);
  if (reset) tcp.reset('server');
  else tcp.close();
  return built.toPcap();
}

write('good.pcap', capture(200));
write('bad.pcap', capture(503));
write('reset.pcap', capture(200, true));
write('empty.pcap', new CaptureBuilder().toPcap());
const FILE = '# what must be so\nexpect:\n  - name: is healthy\n    exchange: { path: /health, status: 200 }\n    times: 1\nforbid:\n  - exchange: { status: 5xx }\n';
beforeEach(() => write('api.yaml', FILE));

describe('the exit code', () => {
  test('is 0 where all holds', async () => {
    const { code, stdout, stderr } = await check(['good.pcap', 'api.yaml']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^good\.pcap\n {2}✓ is healthy\n {2}✓ forbid exchange: \{ status: 5xx \}\n\n2 passed {3}1 capture in [\d.]+ m?s\n$/);
  });

  test('is 1 where something does not, in any of the captures', async () => {
    const { code, stdout, stderr } = await check(['good.pcap', 'bad.pcap', 'api.yaml']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain("bad.pcap\n  ✗ is healthy   api.yaml:3\n      expected exactly 1 exchange { path: '/health', status: 200 }\n");
    expect(stdout).toMatch(/2 failed {3}2 passed {3}2 captures in/);
  });

  test.each([
    ['a capture that is not there', ['nowhere.pcap', 'api.yaml'], '✗ nowhere.pcap: '],
    ['a capture without frames', ['empty.pcap', 'api.yaml'], '✗ empty.pcap has no frames, so nothing can be expected of it'],
    ['a file that is none', ['api.yaml', '-q', 'good.pcap', 'nowhere.pcap'], '✗ nowhere.pcap: '],
  ])('is 2 for %s, and the others are checked', async (_, args, said) => {
    const { code, stdout } = await check(args);
    expect(code).toBe(2);
    expect(stdout).toContain(said);
    expect(stdout).toContain('1 capture could not be checked');
  });

  test.each([
    [[], 'earshot: check wants an expectation file (expectations.yaml where none is named) or --fail-on'],
    [['good.pcap'], 'earshot: check wants an expectation file (expectations.yaml where none is named) or --fail-on'],
    [['api.yaml'], 'earshot: check wants a capture, or a file that names some under captures'],
    [['a.yaml', 'b.yml'], 'earshot: check wants one expectation file, not a.yaml and b.yml'],
    [['good.pcap', 'nowhere.yaml'], 'earshot: nowhere.yaml: cannot be read: no such file'],
    [['good.pcap', 'api.yaml', '--reporter', 'xml'], 'earshot: --reporter is one of pretty, json, junit, tap, github, sarif, or one of them and a file, as in junit:results.xml, not "xml"'],
    [['good.pcap', 'api.yaml', '--reporter', 'tap', '--reporter', 'pretty'], 'earshot: tap is a whole document: print it alone, or into a file, as in --reporter tap:FILE'],
    [['good.pcap', 'api.yaml', '--reporter', 'tap', '--format', 'ndjson'], 'earshot: either --format or a --reporter that has no file'],
    [['good.pcap', 'api.yaml', '--reporter', 'junit:nowhere/a.xml'], 'earshot: nowhere/a.xml: cannot be written: '],
    [['good.pcap', 'api.yaml', '--fail-on', 'chat'], 'earshot: --fail-on is one of note, warn, error, not "chat"'],
    [['good.pcap', 'wrong.yaml'], "wrong.yaml:3:9: an exchange has no field 'pth'; did you mean 'path'?"],
    [['nowhere.pcap', 'wrong.yaml'], "wrong.yaml:3:9: an exchange has no field 'pth'; did you mean 'path'?"],
    [['-', 'verdict.yaml'], 'earshot: filters, verdicts and --update read a capture more than once: write standard input to a file first'],
    [['good.pcap', '--fail-on', 'warn', '--update'], 'earshot: --update wants an expectation file to write'],
    [['good.pcap', 'nowhere.pcap', 'api.yaml', '--update'], 'earshot: nothing is updated: nowhere.pcap: '],
  ])('is 2 for %j, with one line', async (args, said) => {
    write('wrong.yaml', 'expect:\n  - exchange:\n        pth: /health\n');
    write('verdict.yaml', 'expect:\n  - verdict: healthy\n');
    const { code, stdout, stderr } = await check(args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    if (!said.includes('nowhere/a.xml')) expect(stdout).toBe('');
  });
});

test('standard input is a capture, too', async () => {
  const { code, stdout } = await run(['check', '-', 'api.yaml'], { cwd: folder, input: capture(503) });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^-\n {2}✗ is healthy/);
});

describe('a display filter', () => {
  test('of the command line and one of the file are both held', async () => {
    write('filtered.yaml', 'filter: http\nexpect:\n  - exchange: { path: /health }\n');
    expect((await check(['good.pcap', 'filtered.yaml', '-Y', 'http.response.code == 200'])).code).toBe(0);
    const { code, stdout } = await check(['good.pcap', 'filtered.yaml', '-Y', 'http.response.code == 503']);
    expect(code).toBe(2);
    expect(stdout).toContain("the filter '(http) and (http.response.code == 503)' selects nothing");
  });

  test('that is none is told at its place: of the file with line and column, of the command line with a picture', async () => {
    write('filtered.yaml', 'filter: http and http.cod == 5\nfail-on: warn\n');
    expect((await check(['good.pcap', 'filtered.yaml'])).stderr).toMatch(/^filtered\.yaml:1:18: filter: .*http\.cod.*\n$/);
    expect((await check(['good.pcap', 'api.yaml', '-Y', 'http.cod == 5'])).stderr).toMatch(/^earshot: .*\nhttp\.cod == 5\n\^{8}\n$/);
  });
});

describe('notes', () => {
  test('fail from the severity on that --fail-on names, and of no worse ones', async () => {
    const severe = await check(['reset.pcap', '--fail-on', 'error']);
    expect({ code: severe.code, stdout: severe.stdout.split('\n')[1] }).toEqual({ code: 0, stdout: '  ✓ no note is an error' });
    const { code, stdout } = await check(['reset.pcap', '--fail-on', 'note']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ no note is of severity note or worse\n {6}expected no notes of severity note or worse \(fail-on: note\)\n {6}in reset\.pcap: it has \d+\n/);
    expect((await check(['good.pcap', '--fail-on', 'note'])).code).toBe(0);
  });

  test('of the file give way to those of the command line', async () => {
    write('strict.yaml', 'fail-on: note\n');
    expect((await check(['reset.pcap', 'strict.yaml'])).code).toBe(1);
    expect((await check(['reset.pcap', 'strict.yaml', '--fail-on', 'error'])).code).toBe(0);
  });

  test('above a severity are those alone that are worse', async () => {
    write('above.yaml', 'expect:\n  - no-notes: { above: note }\n  - no-notes: { above: chat }\n');
    const { stdout } = await check(['reset.pcap', 'above.yaml', '-T', 'ndjson']);
    const { captures } = JSON.parse(stdout) as { captures: { results: { reason: string }[] }[] };
    expect(captures[0]!.results.map(({ reason }) => reason.replace(/: it has \d+$/, ''))).toEqual(['expected no notes above note (warn, error)', 'expected no notes above chat (note, warn, error)']);
  });
});

describe('captures', () => {
  test('may be named by the file, relative to its folder', async () => {
    write('own.yaml', `captures: [good.pcap, bad.pcap]\n${FILE}`);
    const { code, stdout } = await run(['check', join(folder, 'own.yaml'), '--reporter', 'json'], { cwd: tmpdir() });
    expect(code).toBe(1);
    const { captures } = JSON.parse(stdout) as { captures: { capture: string; results: { pass: boolean }[] }[] };
    expect(captures.map(({ capture: path, results }) => [path, results.map(({ pass }) => pass)])).toEqual([[place('good.pcap'), [true, true]], [place('bad.pcap'), [false, false]]]);
    expect((await check(['good.pcap', 'own.yaml'])).code).toBe(0);
  });

  test('are checked against expectations.yaml where no file is named', async () => {
    write('expectations.yaml', FILE);
    expect((await check(['good.pcap'])).code).toBe(0);
    expect((await check(['bad.pcap'])).code).toBe(1);
    rmSync(place('expectations.yaml'));
  });
});

describe('reports', () => {
  test('into files stand beside what is printed', async () => {
    const { code, stdout } = await check(['good.pcap', 'api.yaml', '--reporter', 'junit:results.xml', '--reporter', 'sarif:results.sarif']);
    expect(code).toBe(0);
    expect(stdout).toContain('✓ is healthy');
    expect(read('results.xml')).toMatch(/^<\?xml .*\n<testsuites name="earshot check" tests="2" failures="0"/);
    expect(JSON.parse(read('results.sarif'))).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] });
  });

  test.each([
    ['a mistake in the file', ['good.pcap', 'wrong.yaml'], "wrong.yaml:2:17: an exchange has no field 'pth'; did you mean 'path'?", 'wrong.yaml'],
    ['a file that is not there', ['good.pcap', 'none.yaml'], 'none.yaml: cannot be read: no such file', 'none.yaml'],
    ['a filter that is none', ['good.pcap', 'api.yaml', '-Y', 'tcp.prt == 1'], "there is no field tcp.prt; did you mean tcp.port?", 'api.yaml'],
  ])('of an earlier run do not outlive %s', async (_, args, why, name) => {
    write('wrong.yaml', 'expect:\n  - exchange: { pth: / }\n');
    const reports = ['junit', 'tap', 'json', 'sarif'].flatMap((reporter) => ['--reporter', `${reporter}:report.${reporter}`]);
    expect((await check(['good.pcap', 'api.yaml', ...reports])).code).toBe(0);
    const { code, stdout, stderr } = await check([...args, ...reports]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(why);
    expect(read('report.junit')).toContain(`<testsuite name="${name}" tests="1" failures="0" errors="1"`);
    expect(read('report.junit').replaceAll('&apos;', "'").replaceAll('&#39;', "'")).toContain(`<error message="${why}" type="capture">`);
    expect(read('report.tap')).toBe(`TAP version 14\n1..1\nnot ok 1 - ${name}: ${why}\n`);
    expect(JSON.parse(read('report.json'))).toMatchObject({ problems: 1, captures: [{ capture: name, problem: why }] });
    expect(JSON.parse(read('report.sarif'))).toMatchObject({ runs: [{ invocations: [{ executionSuccessful: false }], results: [] }] });
  });

  test('say nothing with --quiet where all holds', async () => {
    expect(await check(['good.pcap', 'api.yaml', '-q'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await check(['bad.pcap', 'api.yaml', '-q'])).stdout).toContain('✗ is healthy');
  });

  test('have colours where they are asked for, and none in files', async () => {
    const { stdout } = await check(['good.pcap', 'api.yaml', '--color', '--reporter', 'pretty', '--reporter', 'pretty:plain.txt']);
    expect(stdout).toContain('\u001b[');
    expect(read('plain.txt')).not.toContain('\u001b');
  });
});

describe('on GitHub Actions', () => {
  const actions = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: place('summary.md') };
  beforeEach(() => write('summary.md', 'before\n'));

  test('what fails is annotated, and the step is summed up', async () => {
    const { code, stdout } = await check(['bad.pcap', 'api.yaml', '--reporter', 'junit:results.xml'], actions);
    expect(code).toBe(1);
    expect(stdout).toContain('✗ is healthy');
    expect(stdout).toContain('\n::error file=api.yaml,line=3,col=5,title=is healthy (bad.pcap)::expected exactly 1 exchange');
    expect(stdout.match(/^::error /gm)).toHaveLength(2);
    expect(read('summary.md')).toMatch(/^before\n### earshot check: failed\n\n2 failed, 0 passed, 1 capture\n/);
  });

  test('what holds is summed up', async () => {
    const { stdout } = await check(['good.pcap', 'api.yaml'], actions);
    expect(stdout).not.toContain('::');
    expect(read('summary.md')).toBe('before\n### earshot check: passed\n\n0 failed, 2 passed, 1 capture\n\n');
  });

  test('a mistake in the file is annotated at its line', async () => {
    write('wrong.yaml', 'expect:\n  - exchange: { pth: / }\n');
    const { code, stdout, stderr } = await check(['good.pcap', 'wrong.yaml'], actions);
    expect(code).toBe(2);
    expect(stdout).toBe("::error file=wrong.yaml,line=2,col=17,title=earshot check::an exchange has no field 'pth'; did you mean 'path'?\n");
    expect(stderr).toBe("wrong.yaml:2:17: an exchange has no field 'pth'; did you mean 'path'?\n");
  });

  test('a reporter that is asked for is printed alone', async () => {
    const { stdout } = await check(['bad.pcap', 'api.yaml', '--reporter', 'tap'], actions);
    expect(stdout).toMatch(/^TAP version 14\n/);
    expect(stdout).not.toContain('::error');
  });
});

describe('--update', () => {
  test('writes what differs into the file, and leaves everything else as it is', async () => {
    const text = '# kept\nexpect:\n  - name: "health"   # this, too\n    exchange: {path: /health,   status: 200}  # really\n    times: 1\n  - respond-within: 0.001ms\n';
    write('kept.yaml', text);
    const { code, stdout, stderr } = await check(['bad.pcap', 'kept.yaml', '--update']);
    expect(read('kept.yaml')).toBe(text.replace('200', '503'));
    expect(stderr).toBe('kept.yaml:3: updated status: 200 → 503\nkept.yaml:6: left as it is: a bound of time is meant as it is written\n');
    expect(stdout).toContain('✓ health');
    expect(code).toBe(1);
    expect((await check(['bad.pcap', 'kept.yaml', '--update', '-q'])).stderr).toBe('');
  });

  test('leaves the file alone where captures disagree', async () => {
    const { code, stderr } = await check(['good.pcap', 'bad.pcap', 'api.yaml', '--update']);
    expect(code).toBe(1);
    expect(read('api.yaml')).toBe(FILE);
    expect(stderr).toBe('api.yaml:3: left as it is: nothing is right for all captures\napi.yaml:7: left as it is: what must not be is there\n');
  });
});

describe('learn', () => {
  test('writes a file that the run meets, with a schema that editors find from where it is', async () => {
    const { code, stdout } = await run(['learn', 'good.pcap'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('# yaml-language-server: $schema=./node_modules/earshot/schema/expectations.schema.json');
    write('learned.yaml', stdout);
    expect((await check(['good.pcap', 'learned.yaml'])).code).toBe(0);
    expect((await check(['bad.pcap', 'learned.yaml'])).code).toBe(1);
  });

  test('writes into a folder, and of two runs what they have in common', async () => {
    const { code, stdout } = await run(['learn', 'good.pcap', 'reset.pcap', '-o', 'both.yml'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(read('both.yml')).toContain('# What good.pcap and reset.pcap have in common, learned by earshot');
    for (const name of ['good.pcap', 'reset.pcap']) expect((await check([name, 'both.yml'])).code).toBe(0);
  });

  test.each([
    [['learn'], 'learn wants one capture, or two of the same scene'],
    [['learn', 'empty.pcap'], 'empty.pcap has no frames'],
    [['learn', 'nowhere.pcap'], 'nowhere.pcap'],
    [['learn', 'good.pcap', '-o', 'nowhere/a.yaml'], 'nowhere/a.yaml: cannot be written'],
  ])('%j is refused in one line', async (args, said) => {
    const { code, stderr } = await run(args, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
