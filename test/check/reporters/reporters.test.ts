import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parseExpectations } from '../../../src/check/file.ts';
import { parseReporter, REPORTERS, REPORTER_NAMES } from '../../../src/check/reporters.ts';
import { stepSummary } from '../../../src/check/reporters/github.ts';
import type { CheckResult } from '../../../src/check/result.ts';
import { checkAll } from '../../../src/check/run.ts';
import { collect } from '../../../src/expect/index.ts';
import { plain } from '../../../src/report/style.ts';
import { CaptureBuilder, httpHead } from '../../../src/testing/index.ts';
import { builtCapture } from '../../support/built-capture.ts';
import { readTap } from './tap.ts';

/** What somebody who knows all of these formats would put into traffic, and into the name of a capture. */
const EVIL = '%0A::error::\u001b[31m\r\n]]> <b a="1">\'`\u0000\u202e\ud800\ufffe\u0085\u2028# SKIP \\ ```` --> ,:';
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function resultOf(evil: string, path: string): Promise<CheckResult> {
  const capture = new CaptureBuilder();
  const body = JSON.stringify({ said: evil });
  const tcp = capture.tcp().open().client(httpHead('GET /a HTTP/1.1', { Host: 'a.test' }));
  tcp.server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': String(new TextEncoder().encode(body).length) })}${body}`).close();
  const collected = await collect(builtCapture(capture, [], path));
  const text = ['expect:', `  - name: ${JSON.stringify(evil)}`, '    exchange: { path: /a, body: { said: ok } }', '  - exchange: { path: /a }', 'fail-on: note', ''].join('\n');
  const file = parseExpectations(text, `${path}.yaml`);
  const results = await checkAll(file, { collected, select: () => Promise.resolve(0) });
  const problem = 'nowhere.pcap: cannot be read: no such file';
  return { file: `${path}.yaml`, captures: [{ capture: path, problem: null, warnings: [], results, seconds: 0.25 }, { capture: 'nowhere.pcap', problem, warnings: [], results: [], seconds: 0 }] };
}

const context = { paint: plain, version: '1.2.3' };
const calm = await resultOf('no', 'chat.pcap');
const hostile = await resultOf(EVIL, `${EVIL}.pcap`);
const noFile: CheckResult = { ...calm, file: null };
const results = [['a calm one', calm], ['a hostile one', hostile], ['one without a file', noFile]] as const;

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|(?:[\ud800-\udbff](?![\udc00-\udfff]))|(?:(?<![\ud800-\udbff])[\udc00-\udfff])/;

describe('every reporter', () => {
  test.each(REPORTER_NAMES)('%s writes no character that hides, reorders or commands', (name) => {
    for (const [, result] of results) expect(REPORTERS[name](result, context)).not.toMatch(UNSAFE);
  });

  test('is found by its name, with a file that it goes to', () => {
    expect(parseReporter('junit')).toEqual({ name: 'junit', path: null });
    expect(parseReporter('junit:C:\\out\\a.xml')).toEqual({ name: 'junit', path: 'C:\\out\\a.xml' });
    expect([parseReporter('xml'), parseReporter('xml:a'), parseReporter('constructor')]).toEqual([null, null, null]);
  });
});

describe('pretty', () => {
  test('has a line for what holds, and the story of what does not', () => {
    expect(REPORTERS.pretty(calm, context).replace(/in [\d.]+ m?s/, 'in 250 ms')).toBe(`chat.pcap
  ✗ no   chat.pcap.yaml:2
      expected an exchange { path: '/a', body: { said: 'ok' } }
      in chat.pcap: its only exchange does not match

      the nearest: frames 4–6, connection #0, at 0.000320 s
        body.said  expected  'ok'
                   actual    'no'

        #0  single-exchange · http   10.0.0.1:40000 → a.test (10.0.0.2:80)   at 0.000000 for 960 µs   ↑ 361 B  ↓ 272 B
            closed by client   rtt 300 µs
        > 0.000320  GET  /a  200  13 B  170 µs  frames 4–6

  ✓ exchange: { path: /a }
  ✓ no note is of severity note or worse

nowhere.pcap
  ✗ nowhere.pcap: cannot be read: no such file

1 failed   2 passed   1 capture could not be checked   2 captures in 250 ms
`);
  });
});

describe('json', () => {
  test('is one document with what failed, and where', () => {
    const document = JSON.parse(REPORTERS.json(calm)) as { captures: { results: Record<string, unknown>[] }[] };
    expect(document).toMatchObject({ schema: 1, file: 'chat.pcap.yaml', passed: 2, failed: 1, problems: 1, captures: [{ capture: 'chat.pcap', problem: null }, { capture: 'nowhere.pcap', results: [] }] });
    expect(document.captures[0]!.results[0]).toMatchObject({
      name: 'no', line: 2, pass: false, reason: "expected an exchange { path: '/a', body: { said: 'ok' } }: its only exchange does not match",
      differences: [{ path: 'body.said', expected: "'ok'", actual: "'no'" }], frames: [4, 6], connection: 0,
    });
  });

  test('gives hostile text back as it was', () => {
    expect(JSON.parse(REPORTERS.json(hostile))).toMatchObject({ captures: [{ capture: `${EVIL}.pcap` }, {}] });
  });
});

const xmllint = spawnSync('xmllint', ['--version']).status === 0;
if (!xmllint) console.log('JUnit XML is not held against its schema: xmllint is not installed');

describe('junit', () => {
  test.skipIf(!xmllint).each(results)('of %s agrees with the schema', (_, result) => {
    const path = join(folder, 'results.xml');
    writeFileSync(path, REPORTERS.junit(result));
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', fileURLToPath(new URL('junit.xsd', import.meta.url)), path], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const counted = (what: string): string => execFileSync('xmllint', ['--xpath', what, path], { encoding: 'utf8' }).trim();
    expect([counted('string(/testsuites/@tests)'), counted('count(//testcase)')]).toEqual(['4', '4']);
    expect([counted('string(/testsuites/@failures)'), counted('count(//failure)')]).toEqual(['1', '1']);
    expect([counted('string(/testsuites/@errors)'), counted('count(//error)')]).toEqual(['1', '1']);
    expect(counted('string(//failure)')).toContain("body.said  expected  'ok'");
  });

  test('says where an entry stands, in the words of the format', () => {
    const xml = REPORTERS.junit(calm);
    expect(xml).toContain('<testcase name="no" classname="chat.pcap" file="chat.pcap.yaml" line="2" time="');
    expect(xml).toContain('<failure message="expected an exchange { path: \'/a\', body: { said: \'ok\' } }: its only exchange does not match" type="expectation">expected');
    expect(xml).toContain('<error message="nowhere.pcap: cannot be read: no such file" type="capture">');
    expect(REPORTERS.junit(noFile)).not.toMatch(/ file=| line=/);
  });

  test('ends nothing early', () => {
    const xml = REPORTERS.junit(hostile);
    expect(xml).not.toContain(']]>');
    expect(xml.match(/<b /g)).toBeNull();
    expect(xml.match(/<testcase /g)).toHaveLength(4);
  });
});

describe('tap', () => {
  test.each(results)('of %s reads back', (_, result) => {
    const { plan, points } = readTap(REPORTERS.tap(result));
    expect(plan).toBe(4);
    expect(points.map(({ ok, number, directive }) => [ok, number, directive])).toEqual([[false, 1, null], [true, 2, null], [true, 3, null], [false, 4, null]]);
    expect(points[0]!.diagnostic).toMatchObject({ severity: 'fail', frames: [4, 6], story: expect.stringContaining("body.said  expected  'ok'") });
    expect((points[0]!.diagnostic as { story: string }).story.split('\n').slice(0, -1)).toEqual(result.captures[0]!.results[0]!.story.map((line) => line.trimEnd()));
  });

  test('names capture and entry', () => {
    expect(readTap(REPORTERS.tap(calm)).points.map(({ description }) => description)).toEqual([
      'chat.pcap: no', 'chat.pcap: exchange: { path: /a }', 'chat.pcap: no note is of severity note or worse', 'nowhere.pcap: nowhere.pcap: cannot be read: no such file',
    ]);
  });
});

/** As GitHub's runner reads a line of output (actions/toolkit, command.ts; runner, ActionCommand.cs). */
function readCommand(line: string): { name: string; properties: Record<string, string>; message: string } {
  const [, name, given, message] = /^::(\w+) (.*?)::(.*)$/.exec(line)!;
  const data = (text: string): string => text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
  const property = (text: string): string => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
  return { name: name!, message: data(message!), properties: Object.fromEntries(given!.split(',').map((each) => [each.split('=', 1)[0]!, property(each.slice(each.indexOf('=') + 1))])) };
}

describe('github', () => {
  test.each(results)('of %s is a command a line, which reads back', (_, result) => {
    const lines = REPORTERS.github(result).split('\n');
    expect(lines.pop()).toBe('');
    const commands = lines.map(readCommand);
    expect(commands.map(({ name }) => name)).toEqual(['error', 'error']);
    expect(commands[0]!.message.split('\n')).toEqual(result.captures[0]!.results[0]!.story);
    expect(commands[1]).toEqual({ name: 'error', properties: { title: 'nowhere.pcap' }, message: 'nowhere.pcap: cannot be read: no such file' });
  });

  test('points to the line of the entry', () => {
    expect(readCommand(REPORTERS.github(calm).split('\n')[0]!).properties).toEqual({ file: 'chat.pcap.yaml', line: '2', col: '5', title: 'no (chat.pcap)' });
    expect(readCommand(REPORTERS.github(noFile).split('\n')[0]!).properties).toEqual({ title: 'no (chat.pcap)' });
    expect(Object.keys(readCommand(REPORTERS.github(hostile).split('\n')[0]!).properties)).toEqual(['file', 'line', 'col', 'title']);
  });

  test('sums up in Markdown, with what was captured in code alone', () => {
    expect(stepSummary(calm)).toMatch(/^### earshot check: failed\n\n1 failed, 2 passed, 2 captures\n\n\*\*chat\\\.pcap: no\*\* \(chat\\\.pcap\\\.yaml, line 2\)\n\n```text\nexpected an exchange/);
    const outside = stepSummary(hostile).replace(/(`{3,})text\n[^]*?\n\1\n/g, '');
    expect(outside).toContain('### earshot check: failed');
    expect(outside).not.toContain('actual');
    for (const character of ['<', '`', '[']) expect(outside.split(character).length - 1).toBe(outside.split(`\\${character}`).length - 1);
    expect(outside.split('\n').filter((line) => line !== '')).toHaveLength(4);
  });
});

describe('sarif', () => {
  const validate = new Ajv().compile(JSON.parse(readFileSync(new URL('sarif.schema.json', import.meta.url), 'utf8')) as object);

  test.each(results)('of %s agrees with the schema', (_, result) => {
    const document = JSON.parse(REPORTERS.sarif(result, context)) as { runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[] };
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const [run] = document.runs;
    // Section 3.27.6: the index leads to the rule of that id.
    for (const { ruleId, ruleIndex } of run!.results) expect(run!.tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(run!.results).toHaveLength(1);
  });

  test('says where an entry stands, and which captures could not be checked', () => {
    expect(JSON.parse(REPORTERS.sarif(calm, context))).toMatchObject({ runs: [{
      tool: { driver: { name: 'earshot', version: '1.2.3' } },
      invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: 'nowhere.pcap: nowhere.pcap: cannot be read: no such file' } }] }],
      results: [{
        ruleId: 'line-2', level: 'error', properties: { capture: 'chat.pcap', frames: [4, 6], connection: 0 },
        locations: [{ physicalLocation: { artifactLocation: { uri: 'chat.pcap.yaml' }, region: { startLine: 2, startColumn: 5 } } }],
      }],
    }] });
  });
});
