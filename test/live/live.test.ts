import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import { backends, Live, Network, TALK, whyNoNetwork } from './network.ts';
import type { LiveRecord } from './network.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
const talk = join(folder, 'talk.mjs');
const paths = (records: readonly LiveRecord[]): unknown[] =>
  records.filter(({ type, state }) => type === 'http' && state === 'complete').map(({ request }) => (request as { target: string }).target);
const isSse = ({ type }: LiveRecord): boolean => type === 'sse';

/** Targets of the exchanges in a capture. */
async function exchangesOf(path: string): Promise<unknown[]> {
  const records: LiveRecord[] = [];
  await readCapture([path], (record) => void records.push(record as unknown as LiveRecord));
  return paths(records);
}

describe.skipIf(whyNoNetwork !== null || backends.length === 0)('a live capture', () => {
  let network: Network;

  beforeAll(() => {
    writeFileSync(talk, TALK);
    network = new Network();
  });
  afterAll(() => {
    network?.close();
    rmSync(folder, { recursive: true });
  });

  const say = (requests: number, events = 0, host = '127.0.0.1'): void => void network.in(process.execPath, talk, host, String(requests), String(events));

  it.each(backends)('has every request of a client on the loopback, with %s, in its records and on disk', async (backend) => {
    const path = join(folder, `${backend}.pcapng`);
    const live = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '--backend', backend, '-w', path);
    const [capture] = await live.capturing();
    say(5, 3);
    const wanted = ['/0', '/1', '/2', '/3', '/4', '/events'];
    await live.until(({ type }) => type === 'http', wanted.length);
    // What is shown is on disk, while the capture goes on.
    expect(await exchangesOf(path)).toEqual(wanted);
    expect(await live.stop()).toBe(130);
    expect(paths(live.records)).toEqual(wanted);
    expect(live.records.filter(isSse).length).toBe(3);
    expect(capture).toMatchObject({ path: 'lo', live: { backend, timestamps: backend === 'cap' ? 'user' : 'kernel' } });
    expect(live.summary).toMatchObject({ complete: true, ...(backend !== 'cap' && { drops: { kernel: 0 } }) });
    expect(live.records.filter(({ timestamps }) => timestamps === 'user').length > 0).toBe(backend === 'cap');
    expect(await exchangesOf(path)).toEqual(wanted);
    expect(spawnSync('tshark', ['-v']).status === 0 ? execFileSync('tshark', ['-r', path, '-Y', 'http.request', '-T', 'fields', '-e', 'http.request.uri'], {
      encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
    }).trim().split('\n') : wanted).toEqual(wanted);
  });

  it('shows an event while its stream is open', async () => {
    const live = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '-q');
    await live.capturing();
    const client = network.start(process.execPath, talk, '127.0.0.1', '0', '20');
    const [event] = await live.until(isSse);
    expect(event).toMatchObject({ type: 'sse', connection: 0 });
    expect(paths(live.records)).toEqual([]);
    client.kill();
    await live.stop();
    expect(live.stderr).toBe('');
  });

  it('has what crosses a wire between two hosts', async () => {
    const far = `${network.name}-far`;
    execFileSync('ip', ['netns', 'add', far]);
    try {
      network.wire('near', 'far');
      network.in('ip', 'link', 'set', 'far', 'netns', far);
      const there = (...words: string[]): string => execFileSync('ip', ['netns', 'exec', far, ...words], { encoding: 'utf8' });
      network.in('ip', 'addr', 'add', '10.9.0.1/24', 'dev', 'near');
      there('ip', 'addr', 'add', '10.9.0.2/24', 'dev', 'far');
      there('ip', 'link', 'set', 'far', 'up');
      const live = new Live(network, '-i', 'near', '-q', '--only', 'connection,summary,capture');
      await live.capturing();
      execFileSync('ip', ['netns', 'exec', far, process.execPath, '-e', `
        require('node:net').connect(8080, '10.9.0.1').on('error', () => {});
      `]);
      await live.stop();
      expect(live.records.filter(({ type }) => type === 'connection')).toMatchObject([
        { transport: 'tcp', client: { address: '10.9.0.2' }, server: { address: '10.9.0.1', port: 8080 }, shape: 'refused' },
      ]);
      expect(live.records[0]).toMatchObject({ path: 'near', interfaces: [{ name: 'near', linkType: 'EN10MB' }] });
    } finally {
      execFileSync('ip', ['netns', 'delete', far]);
    }
  });

  it('is read from a pipe, whoever captures behind it', async () => {
    const path = join(folder, 'pipe.pcapng');
    const live = new Live(network, '-', '-w', path);
    const other = network.start('tcpdump', '-i', 'lo', '-U', '-w', '-', 'tcp', 'port', '8080');
    other.stdout.pipe(live.child.stdin);
    await live.capturing();
    say(2);
    await live.until(({ type }) => type === 'http', 2);
    other.kill('SIGINT');
    expect(await live.ended).toBe(0);
    expect(paths(live.records)).toEqual(['/0', '/1']);
    expect(live.records[0]).not.toHaveProperty('live');
    expect(await exchangesOf(path)).toEqual(['/0', '/1']);
  });

  it('ends at once when it is told a second time, and leaves nobody capturing', async () => {
    const live = new Live(network, '-i', 'lo', '-f', 'tcp port 64999', '-q');
    await live.capturing();
    live.child.kill('SIGINT');
    live.child.kill('SIGTERM');
    expect([130, 143]).toContain(await live.ended);
    expect(spawnSync('pgrep', ['-f', 'tcp port 64999'], { encoding: 'utf8' }).stdout).toBe('');
  });

  it('ends by itself after so many frames, or so long', async () => {
    const path = join(folder, 'few.pcapng');
    const few = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '-c', '7', '-w', path);
    const brief = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '-a', 'duration:0.3');
    await Promise.all([few.capturing(), brief.capturing()]);
    say(2);
    expect(await Promise.all([few.ended, brief.ended])).toEqual([0, 0]);
    expect([few.summary, brief.summary]).toMatchObject([{ frames: 7, complete: true }, { complete: true }]);
    let frames = 0;
    await readCapture([path], (record) => void (record.type === 'summary' && (frames = record.frames)));
    expect(frames).toBe(7);
  });

  it('keeps the last files of several', async () => {
    const path = join(folder, 'ring', 'x.pcapng');
    mkdirSync(join(folder, 'ring'));
    const live = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '-w', path, '-b', 'packets:10', '-b', 'files:2');
    await live.capturing();
    say(5);
    await live.until(({ type }) => type === 'http', 5);
    await live.stop();
    const names = readdirSync(join(folder, 'ring')).sort();
    const last = Number(names.at(-1)!.slice(2, 7));
    // How many acknowledgments there are is for the hosts to say.
    expect(last).toBeGreaterThanOrEqual(4);
    expect(names.map((name) => Number(name.slice(2, 7)))).toEqual([last - 1, last]);
  });

  it('that breaks off is kept, said in one line and readable', async () => {
    const path = join(folder, 'killed.pcapng');
    const live = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '--backend', backends[0]!, '-w', path, '-q');
    await live.capturing();
    say(2);
    await live.until(({ type }) => type === 'http', 2);
    const child = execFileSync('pgrep', ['-P', String(live.child.pid)], { encoding: 'utf8' }).trim();
    process.kill(Number(child), 'SIGKILL');
    expect(await live.ended).toBe(2);
    expect(live.records.filter(({ code }) => code === 'capture-cut')).toMatchObject([
      { message: `lo: the capture broke off: ${backends[0]}: it was ended by SIGKILL` },
    ]);
    expect(live.summary).toMatchObject({ complete: false });
    expect(await exchangesOf(path)).toEqual(['/0', '/1']);
  });

  it.each(backends)('breaks off when its interface goes, with %s', async (backend) => {
    network.wire('gone', 'gone-far');
    const live = new Live(network, '-i', 'gone', '--backend', backend);
    await live.capturing();
    network.in('ip', 'link', 'delete', 'gone');
    expect(await live.ended).toBe(2);
    const [, line, ...more] = live.stderr.trim().split('\n');
    expect(line).toMatch(new RegExp(`^earshot: warning: gone: the capture broke off: ${backend}: .*(no longer attached|disappeared|is gone|went down)`));
    expect(more).toEqual([]);
    expect(live.summary).toMatchObject({ complete: false });
  });

  it('ends when the disk is full, with what was written before', async () => {
    const small = join(folder, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]);
    try {
      const path = join(small, 'full.pcapng');
      const live = new Live(network, '-i', 'lo', '-f', 'tcp port 8080', '-w', path);
      await live.capturing();
      say(40);
      expect(await live.ended).toBe(2);
      expect(live.stderr).toContain(`earshot: warning: ${path}: cannot be written: no space left on device; what was written before is whole\n`);
      const kept = await exchangesOf(path);
      expect(kept.length).toBeGreaterThan(3);
      expect(kept).toEqual(paths(live.records).slice(0, kept.length));
    } finally {
      execFileSync('umount', [small]);
    }
  });

  it('says in one line that it may not, and leaves nothing behind', async () => {
    chmodSync(folder, 0o755);
    const open = join(folder, 'open');
    mkdirSync(open, { mode: 0o777 });
    chmodSync(open, 0o777);
    const path = join(open, 'x.pcapng');
    const nobody = spawnSync('ip', ['netns', 'exec', network.name, 'setpriv', '--reuid=65534', '--clear-groups', process.execPath, '-e', '']);
    if (nobody.status !== 0) return console.log('nobody else may run Node here: not tried without privilege');
    const bin = new URL('../../bin/earshot.js', import.meta.url).pathname;
    const { status, stderr, stdout } = spawnSync('ip', [
      'netns', 'exec', network.name, 'setpriv', '--reuid=65534', '--clear-groups', process.execPath, bin, 'live', '-i', 'lo', '-w', path,
    ], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: open } });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')[0]).toMatch(/^earshot: \w+: .*(permission|not permitted)/i);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('of garbage is none, and of a capture that is cut is what came', async () => {
    const garbage = new Live(network, '-');
    garbage.child.stdin.end(Buffer.alloc(5000, 'no capture '));
    expect(await garbage.ended).toBe(2);
    expect(garbage.stderr).toBe('earshot: -: not a pcap or pcapng file\n');
    const cut = new Live(network, '-');
    cut.child.stdin.end(readFileSync(new URL('../../fixtures/first-look/capture.pcapng', import.meta.url)).subarray(0, 5000));
    expect(await cut.ended).toBe(0);
    expect(cut.stderr).toMatch(/^earshot: warning: - ends inside the block at byte \d+: \d+ of \d+ bytes are there\n$/);
    expect(cut.summary).toMatchObject({ complete: false });
    expect(paths(cut.records).length).toBeGreaterThan(2);
  });

  it.each([
    [['-i', 'nope'], /^earshot: there is no interface "nope"; there are .*\blo\b/],
    [['-i', 'lo', '-f', 'tcp prt 80'], /^earshot: \w+: .*filter/],
    [['-i', 'lo', '-b', 'files:3'], /^earshot: -b wants a file to write, with -w$/],
    [['-i', 'lo', '-w', '/nowhere/x'], /earshot: \/nowhere\/x: cannot be written: no such file or directory$/],
    [['some.pcap'], /^earshot: earshot live reads interfaces/],
    [['-', '-f', 'not port 22', '-i', 'lo'], /^earshot: -i, -f: whoever sends the capture to standard input has chosen already/],
  ])('is refused with %j', async (args, words) => {
    const live = new Live(network, ...args);
    expect(await live.ended).toBe(2);
    expect(live.stderr.trim()).toMatch(words);
    expect(live.records).toEqual([]);
  });
});
