import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { BIN, earshot, inShell } from './earshot.ts';

const root = fileURLToPath(new URL('../../fixtures', import.meta.url));
const fixtures = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /capture\.pcap(ng)?$/.test(path)).map((path) => join(root, path)).sort();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-jobs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A capture with this many exchanges. */
function exchanges(count: number): Uint8Array {
  const capture = new CaptureBuilder();
  const connection = capture.tcp().open();
  for (let i = 0; i < count; i++) {
    connection.client(httpHead(`GET /${i} HTTP/1.1`, { Host: 'a.test' })).server(httpHead('HTTP/1.1 204 No Content', {}));
  }
  return capture.toPcap();
}

describe('captures read on their own, several at a time', () => {
  test('give the records of each, in the order of the captures', async () => {
    // Each worker has to start: a part of the fixtures is enough.
    const some = fixtures.filter((_, at) => at % 10 === 0);
    expect(some.length).toBeGreaterThan(10);
    let expected = '';
    for (const path of some) await readCapture([path], (record) => void (expected += ndjson(record)));
    const { code, stdout, stderr } = await earshot(['read', ...some, '--jobs', '3', '-T', 'ndjson', '--quiet']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(expected);
  }, 30_000);

  test('however long each of them takes', async () => {
    const [long, short] = [file('long.pcap', exchanges(3000)), file('short.pcap', exchanges(2))];
    const paths = [long, short, short, long, short, short];
    const once = { [long]: (await earshot(['read', long, '-T', 'ndjson'])).stdout, [short]: (await earshot(['read', short, '-T', 'ndjson'])).stdout };
    for (const jobs of ['1', '2', 'auto', '0']) {
      const { stdout } = await earshot(['read', ...paths, '--jobs', jobs, '-T', 'ndjson']);
      expect(stdout, `--jobs ${jobs}`).toBe(paths.map((path) => once[path]).join(''));
    }
  }, 30_000);

  test('as text stand one below the other, with the options that were given', async () => {
    const paths = fixtures.slice(0, 2);
    const options = ['--color', '--width', '100', '-t', 'a'];
    const apart = await Promise.all(paths.map((path) => earshot(['read', path, ...options])));
    expect((await earshot(['read', ...paths, '--jobs', '2', ...options])).stdout).toBe(apart.map(({ stdout }) => stdout).join('\n'));
  });

  test('that cannot be read cost one line each, and the exit code', async () => {
    const good = file('good.pcap', exchanges(1));
    const missing = join(folder, 'nowhere');
    const { code, stdout, stderr } = await earshot(['read', missing, good, file('empty', ''), '--jobs', '2', '-T', 'ndjson']);
    expect(code).toBe(2);
    expect(stdout).toBe((await earshot(['read', good, '-T', 'ndjson'])).stdout);
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      `earshot: ${join(folder, 'empty')}: the file is empty`, `earshot: ${missing}: no such file`,
    ]);
  });

  test('that are cut are said once, and count with --strict', async () => {
    const cut = file('cut.pcap', exchanges(2).slice(0, -3));
    const { code, stderr } = await earshot(['read', cut, file('whole.pcap', exchanges(2)), '--jobs', '2', '--strict']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^earshot: warning: .*cut\.pcap.*\n$/);
  });

  test('are read although the worker of one of them dies', async () => {
    const good = file('good.pcap', exchanges(1));
    const plugin = file('dies.mjs', `
      import { workerData } from 'node:worker_threads';
      if (workerData?.capture[0].endsWith('bad.pcap')) setTimeout(() => { throw new Error('out of luck'); });
      export default { name: 'dies', stream: { probe: () => 'not-mine', open: () => ({ data() {}, gap() {}, end() {} }) } };`);
    const bad = file('bad.pcap', exchanges(2000));
    const { code, stdout, stderr } = await earshot(['read', good, bad, good, '--jobs', '1', '-T', 'ndjson', '--plugin', plugin]);
    const alone = (await earshot(['read', good, '-T', 'ndjson', '--plugin', plugin])).stdout;
    expect(code).toBe(2);
    expect(stderr).toBe(`earshot: ${bad}: reading it failed: out of luck\n`);
    expect([stdout.startsWith(alone), stdout.endsWith(alone)]).toEqual([true, true]);
  });

  test('end quietly where the reader goes away', async () => {
    const path = file('many.pcap', exchanges(3000));
    const { code, stdout, stderr } = await inShell(`earshot read "${path}" "${path}" "${path}" --jobs 2 -T ndjson | head -n 1`);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'capture', path });
  });

  test('end at Control-C with what came until then', async () => {
    // Nobody takes the output, so that the workers wait.
    const path = file('large.pcap', exchanges(40_000));
    const child = spawn(process.execPath, [BIN, 'read', path, path, path, path, '--jobs', '2', '-T', 'ndjson'], { stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise((resolve) => child.stdout.once('readable', resolve));
    child.kill('SIGINT');
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const code = await new Promise((resolve) => child.on('close', resolve));
    const types = text.trimEnd().split('\n').map((line) => (JSON.parse(line) as { type: string }).type);
    expect(code).toBe(130);
    expect(types.at(-1)).toBe('summary');
    expect(types.filter((type) => type === 'summary').length).toBeLessThan(4);
  }, 30_000);

  test.each([
    [['-', '--jobs', '2'], /--jobs reads files/], [['a.pcap', '--jobs', 'many'], /--jobs wants a number/], [['a.pcap', '--jobs', '-1'], /--jobs wants a number|Not enough/],
    [['a.pcap', 'b.pcap', '--jobs', '2', '-Y', 'http.'], /^earshot: [^]*http\./],
  ])('are asked for in the right words: %j', async (args, message) => {
    const { code, stdout, stderr } = await earshot(['read', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.match(/earshot: /g)).toHaveLength(1);
  });
});
