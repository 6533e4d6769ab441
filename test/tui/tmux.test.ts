import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from './support/open.ts';

const bin = fileURLToPath(new URL('../../bin/earshot.js', import.meta.url));
const present = spawnSync('tmux', ['-V']).status === 0;
if (!present) console.log('tmux is not installed: the UI is not tried on a real terminal');

/** A server of its own, so that nothing meets the user's. */
const tmux = (...args: string[]): string => execFileSync('tmux', ['-L', `earshot-${process.pid}`, '-f', '/dev/null', ...args], { encoding: 'utf8' });

let folder = '';

/** A shell in a terminal of its own; each command's text, and what stands on the screen. */
class Shell {
  readonly name: string;

  constructor(name: string, columns = 100, rows = 30) {
    this.name = name;
    tmux('new-session', '-d', '-s', name, '-x', String(columns), '-y', String(rows), 'env PS1="$ " TERM=xterm-256color LANG=C.UTF-8 sh');
  }

  keys(...keys: string[]): void {
    for (const key of keys) tmux('send-keys', '-t', this.name, '--', key);
  }

  run(command: string): void {
    tmux('send-keys', '-t', this.name, '-l', '--', command);
    this.keys('Enter');
  }

  get screen(): string {
    return tmux('capture-pane', '-t', this.name, '-p');
  }

  /** Alternate screen, cursor, mouse: as flags. */
  get flags(): string {
    return tmux('display-message', '-t', this.name, '-p', 'alternate #{alternate_on} cursor #{cursor_flag} mouse #{mouse_any_flag}').trim();
  }

  /** The program that it runs. */
  get child(): number {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', tmux('display-message', '-t', this.name, '-p', '#{pane_pid}').trim()], { encoding: 'utf8' });
    return Number(children.trim().split(/\s+/)[0]);
  }

  async until(wanted: string | RegExp): Promise<string> {
    for (let tries = 0; tries < 150; tries++) {
      const { screen } = this;
      if (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)) return screen;
      await sleep(100);
    }
    throw new Error(`${wanted} did not come:\n${this.screen}`);
  }
}

const AS_BEFORE = 'alternate 0 cursor 1 mouse 0';
const OPEN = 'alternate 1 cursor 0 mouse 1';

describe.skipIf(!present)('the UI in a terminal', { timeout: 60_000 }, () => {
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'earshot-tmux-'))));
  afterAll(() => {
    spawnSync('tmux', ['-L', `earshot-${process.pid}`, 'kill-server']);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a capture, with the settings of the terminal written down before and after. */
  async function open(name: string, args: string): Promise<Shell> {
    const shell = new Shell(name);
    await shell.until('$');
    shell.run(`stty -g > ${folder}/${name}.before; "${process.execPath}" ${bin} ${args}; echo "ended with $?"; stty -g > ${folder}/${name}.after; echo "all is"" over"`);
    return shell;
  }

  function settings(name: string): [string, string] {
    return [readFileSync(join(folder, `${name}.before`), 'utf8'), readFileSync(join(folder, `${name}.after`), 'utf8')];
  }

  it('is walked through, resized, and leaves everything as it was', async () => {
    const shell = await open('walk', fixture('first-look', 'capture.pcapng'));
    await shell.until('1 of 4 conversations');
    expect(shell.flags).toBe(OPEN);
    shell.keys('j', 'Down');
    await shell.until('3 of 4');
    shell.keys('Enter');
    await shell.until('{"symbol":"EAR","price":101}');
    shell.keys('1');
    await shell.until('SYN ACK');
    shell.keys('Tab', 'Tab');
    await shell.until('Is it over?');
    tmux('resize-window', '-t', 'walk', '-x', '60', '-y', '20');
    await shell.until(/^ 1 socket {2}2 protocol {2}3 application *$/m);
    shell.keys('Escape');
    await shell.until('3 of 4 conversations');
    tmux('resize-window', '-t', 'walk', '-x', '140', '-y', '35');
    await shell.until('protocol');
    shell.keys('/');
    tmux('send-keys', '-t', 'walk', '-l', 'websocket');
    await shell.until('websocket.');
    shell.keys('Enter');
    await shell.until('1 of 1 conversation ');
    shell.keys('Enter');
    await shell.until('hello, room');
    shell.keys('Escape');
    await shell.until('1 of 1 conversation ');
    shell.keys('?');
    await shell.until('Keys of this view');
    shell.keys('x', 'q');
    const screen = await shell.until('all is over');
    expect(screen).toContain('ended with 0');
    expect(screen).not.toContain('conversations');
    expect(shell.flags).toBe(AS_BEFORE);
    const [before, after] = settings('walk');
    expect(after).toBe(before);
  });

  it('shows every pane it has, and every layer of what is said in events and in WebSocket messages', async () => {
    const shell = await open('panes', fixture('first-look', 'capture.pcapng'));
    const type = (text: string): string => tmux('send-keys', '-t', 'panes', '-l', '--', text);
    // A line as wide as the screen has its last cell.
    await shell.until(/notes$/m);
    // Filter, from the prompt with its completions to the rows that it leaves, and all of them again.
    shell.keys('/');
    type('http.response.code >= 400');
    await shell.until('/http.response.code >= 400');
    shell.keys('Enter');
    await shell.until('1 of 1 conversation  filter http.response.code >= 400');
    shell.keys('C-r');
    await shell.until('of 4 conversations');
    // Waterfall of all, of a server, of a connection; an exchange of it, closer and back.
    shell.keys('w');
    await shell.until('1 of 8 exchanges');
    shell.keys('j', 'j', '2');
    await shell.until('waterfall chat.test');
    shell.keys('1');
    await shell.until(/waterfall #\d/);
    shell.keys('z', '+', 'Escape');
    await shell.until('of 4 conversations');
    // Timeline: a stretch of time limits the list, and what is inside of a conversation.
    shell.keys('g', 'j', 'j', 'T');
    await shell.until('conversations › timeline');
    for (let at = 0; at < 37; at++) type('l');
    type('[');
    for (let at = 0; at < 20; at++) type('l');
    type(']');
    await shell.until(/only 0\.2\d+–0\.3\d+ s/);
    shell.keys('Enter');
    await shell.until('of 3 conversations');
    // Server-Sent Events, in three layers.
    shell.keys('g', 'j', 'Enter');
    await shell.until('"price":102');
    expect(shell.screen).not.toContain('"price":105');
    shell.keys('T', '0', 'Escape');
    await shell.until('"price":105');
    shell.keys('1');
    await shell.until(/│ ─ SYN ─+▶│/);
    shell.keys('3');
    await shell.until('Is it over?');
    shell.keys('2', 'j', 'Enter');
    await shell.until('price: 101');
    shell.keys('b');
    await shell.until('› bytes');
    shell.keys('X');
    await shell.until(/ 0010 {2}/);
    shell.keys('Enter');
    await shell.until(/› frame \d+/);
    shell.keys('Escape', 'Escape', 'Escape', 'Escape');
    await shell.until('of 4 conversations');
    // A WebSocket, in three layers.
    shell.keys('G', 'Enter');
    await shell.until('hello, room');
    shell.keys('Tab');
    await shell.until('messages both ways');
    shell.keys('Tab');
    await shell.until(/│ ─ SYN ─+▶│/);
    shell.keys('Enter');
    await shell.until(/› frame \d+/);
    shell.keys('Escape', 'Escape');
    await shell.until('of 4 conversations');
    // Palette, and help, which is closed by any key.
    shell.keys(':');
    type('waterf');
    await shell.until('Who waited for what');
    shell.keys('Enter');
    await shell.until('of 8 exchanges');
    shell.keys('?');
    await shell.until('Keys of this view');
    // Other sizes, down to the least.
    for (const [columns, rows] of [[60, 16], [200, 50], [80, 24]]) {
      tmux('resize-window', '-t', 'panes', '-x', String(columns), '-y', String(rows));
      await shell.until('Keys of this view');
    }
    shell.keys('x');
    await shell.until('of 8 exchanges');
    shell.keys('Escape');
    await shell.until('of 4 conversations');
    expect(shell.flags).toBe(OPEN);
    shell.keys('q');
    const screen = await shell.until('all is over');
    expect(screen).toContain('ended with 0');
    expect(shell.flags).toBe(AS_BEFORE);
    const [before, after] = settings('panes');
    expect(after).toBe(before);
  });

  it('shows messages, their bytes and their frames, of events and of a WebSocket', async () => {
    const shell = await open('reading', fixture('first-look', 'capture.pcapng'));
    await shell.until('1 of 4 conversations');
    shell.keys('j', 'j', 'Enter');
    await shell.until('{"symbol":"EAR","price":105}');
    shell.keys('j', 'Enter');
    await shell.until('price: 101');
    shell.keys(']', ']');
    await shell.until('price: 103');
    shell.keys('b');
    await shell.until('frame 45');
    shell.keys('X');
    await shell.until('64 61 74 61 3a 20');
    shell.keys('Enter');
    await shell.until('› frame 45');
    shell.keys('Tab', 'End');
    await shell.until('Data: bytes');
    shell.keys('[');
    await shell.until('› frame 44');
    shell.keys('Escape');
    await shell.until('64 61 74 61 3a 20');
    shell.keys('Escape');
    await shell.until('price: 103');
    shell.keys('Escape');
    await shell.until('2 protocol');
    shell.keys('Escape');
    await shell.until('3 of 4 conversations');
    shell.keys('j', 'Enter');
    await shell.until('hello, room');
    shell.keys('j', 'Enter');
    await shell.until('from: "room"');
    shell.keys('x');
    await shell.until('{"from":"room"');
    shell.keys('Escape');
    await shell.until('2 protocol');
    shell.keys('3');
    await shell.until('messages both ways');
    shell.keys('G', 'Enter');
    await shell.until('› frame 22');
    shell.keys('q');
    await shell.until('ended with 0');
    expect(shell.flags).toBe(AS_BEFORE);
  });

  it('shows segments as a diagram, and limits the list to a stretch of time', async () => {
    const shell = await open('time', fixture('first-look', 'capture.pcapng'));
    await shell.until('1 of 4 conversations');
    shell.keys('j', 'Enter', '1');
    await shell.until(/│ ─ SYN ─+▶│/);
    shell.keys('Enter');
    await shell.until('Ethernet');
    shell.keys('Escape');
    await shell.until('1 of 19 segments');
    shell.keys('Escape');
    await shell.until('2 of 4 conversations');
    shell.keys('T');
    await shell.until('timeline');
    shell.keys('Right', 'S-Right', 'S-Right', 'S-Right');
    await shell.until(/only 0\.\d+–0\.\d+ s/);
    shell.keys('Enter');
    await shell.until('of 1 conversation');
    shell.keys('0');
    await shell.until('of 4 conversations');
    shell.keys('q');
    await shell.until('ended with 0');
  });

  it('stops and goes on as shells have it', async () => {
    const shell = await open('stop', fixture('first-look', 'capture.pcapng'));
    await shell.until('1 of 4 conversations');
    shell.keys('j', 'C-z');
    await shell.until(/Stopped|suspended/i);
    expect(shell.flags).toBe(AS_BEFORE);
    shell.run('fg');
    await shell.until('2 of 4 conversations');
    expect(shell.flags).toBe(OPEN);
    shell.keys('k', 'q');
    await shell.until('ended with');
    expect(shell.flags).toBe(AS_BEFORE);
  });

  it('is stopped by nobody where no shell could continue it', async () => {
    const shell = new Shell('alone');
    await shell.until('$');
    shell.run(`exec "${process.execPath}" ${bin} ${fixture('first-look', 'capture.pcapng')}`);
    await shell.until('1 of 4 conversations');
    shell.keys('C-z');
    await sleep(300);
    shell.keys('j');
    await shell.until('2 of 4 conversations');
    expect(shell.flags).toBe(OPEN);
    shell.keys('q');
  });

  it.each([['TERM', 143], ['HUP', 129], ['INT', 130]] as const)('gives the terminal back on SIG%s', async (signal, code) => {
    const name = `kill-${signal}`;
    const shell = await open(name, fixture('first-look', 'capture.pcapng'));
    await shell.until('1 of 4 conversations');
    process.kill(shell.child, `SIG${signal}`);
    await shell.until(`ended with ${code}`);
    await shell.until('all is over');
    expect(shell.flags).toBe(AS_BEFORE);
    const [before, after] = settings(name);
    expect(after).toBe(before);
  });

  it('gives the terminal back when the program crashes, and says why', async () => {
    const shell = new Shell('crash');
    await shell.until('$');
    const crash = join(folder, 'crash.mjs');
    writeFileSync(crash, 'process.stdin.on("data", (keys) => { if (String(keys) === "X") throw new Error("out of the blue \\u001b[2J\\u001b]0;gone\\u0007"); });');
    shell.run(`NODE_OPTIONS="--import ${crash}" "${process.execPath}" ${bin} ${fixture('first-look', 'capture.pcapng')}; echo "ended with $?"`);
    await shell.until('1 of 4 conversations');
    shell.keys('X');
    const screen = await shell.until('ended with 1');
    expect(screen).toContain('internal error');
    expect(screen).toContain('out of the blue');
    expect(shell.flags).toBe(AS_BEFORE);
  });

  it('reads a capture from a pipe, and keys from the terminal', async () => {
    const shell = new Shell('pipe');
    await shell.until('$');
    shell.run(`cat ${fixture('first-look', 'capture.pcapng')} | "${process.execPath}" ${bin} -; echo "ended with $?"`);
    await shell.until('of 4 conversations');
    shell.keys('q');
    await shell.until('ended with 0');
    expect(shell.flags).toBe(AS_BEFORE);
  });

  it('grows with a file that is followed', async () => {
    const whole = readFileSync(fixture('recorded-event-stream'));
    const path = join(folder, 'grows.pcap');
    copyFileSync(fixture('recorded-event-stream'), path);
    const half = Math.floor(whole.length / 2);
    execFileSync('truncate', ['-s', String(half), path]);
    const shell = await open('follow', `${path} --follow`);
    const first = await shell.until('waiting for more');
    appendFileSync(path, whole.subarray(half));
    const frames = (screen: string): number => Number(/(\d+) frames?, waiting/.exec(screen)?.[1]);
    for (let tries = 0; tries < 50 && frames(shell.screen) === frames(first); tries++) await sleep(100);
    expect(frames(shell.screen)).toBeGreaterThan(frames(first));
    shell.keys('q');
    await shell.until('ended with 0');
  });

  it('copies to the clipboard of the terminal, and saves to a file', async () => {
    const shell = await open('take', fixture('first-look', 'capture.pcapng'));
    await shell.until('1 of 4 conversations');
    tmux('set', '-s', 'set-clipboard', 'on');
    shell.keys('w');
    await shell.until('1 of 8 exchanges');
    shell.keys('f');
    tmux('send-keys', '-t', 'take', '-l', 'login');
    shell.keys('Enter', 'y', 'Down', 'Enter');
    await shell.until('copied the message as curl');
    await shell.until('tmux passes it on');
    const copied = tmux('show-buffer');
    expect(copied).toMatch(/^curl --request 'POST' [^]*--data-raw '/);
    shell.keys('C-s', 'Enter');
    await shell.until('save as: conversation-1-3-body.bin');
    shell.keys('C-u');
    tmux('send-keys', '-t', 'take', '-l', `${folder}/saved`);
    shell.keys('Enter');
    await shell.until('18 B saved to');
    expect(readFileSync(join(folder, 'saved'), 'utf8')).toBe('{"session":"b7c1"}');
    shell.keys('C-s', 'Enter', 'C-u');
    tmux('send-keys', '-t', 'take', '-l', `${folder}/saved`);
    shell.keys('Enter');
    await shell.until('there is such a file');
    shell.keys('Escape');
    await shell.until('Enter open');
    shell.keys('q');
    await shell.until('ended with 0');
    expect(shell.flags).toBe(AS_BEFORE);
  });

  it('writes lines for a screen reader, and no picture', async () => {
    const shell = await open('reader', `${fixture('first-look', 'capture.pcapng')} --screen-reader`);
    await shell.until('0: datagrams; from 10.0.0.1:34195');
    expect(shell.flags).toBe(AS_BEFORE);
    shell.keys('j', 'j');
    await shell.until('2: event-stream; from 10.0.0.1:38063 to chat.test:80');
    shell.keys('Enter');
    await shell.until('text/event-stream');
    shell.keys('q');
    await shell.until('ended with 0');
    await shell.until('all is over');
    const [before, after] = settings('reader');
    expect(after).toBe(before);
  });

  it('says in one line that there is nothing to look at, and leaves the terminal alone', async () => {
    writeFileSync(join(folder, 'letter.txt'), 'Dear Sir or Madam');
    const cases = [
      [join(folder, 'missing.pcap'), 'no such file'], [folder, 'is a directory'], [join(folder, 'letter.txt'), 'not a pcap or pcapng file'],
      [`${fixture('first-look', 'capture.pcapng')} --keys ${join(folder, 'letter.txt')}`, 'is not JSON'],
      [`${fixture('first-look', 'capture.pcapng')} -Y nothing.at.all`, 'there is no field'],
    ];
    for (const [at, [args, reason]] of cases.entries()) {
      const shell = await open(`bad-${at}`, args!);
      const screen = await shell.until('ended with 2');
      expect(screen).toMatch(/^earshot: /m);
      expect(screen.replaceAll('\n', '')).toContain(reason);
      await shell.until('all is over');
      expect(shell.flags).toBe(AS_BEFORE);
      const [before, after] = settings(`bad-${at}`);
      expect(after).toBe(before);
    }
  });

  it('is no UI on a terminal that can show none, or when text was asked for', async () => {
    for (const [name, words] of [['dumb', ''], ['text', '--no-tui'], ['ndjson', '--format ndjson']] as const) {
      const shell = new Shell(name, 150);
      await shell.until('$');
      shell.run(`${name === 'dumb' ? 'TERM=dumb ' : ''}"${process.execPath}" ${bin} ${fixture('dns-over-tcp')} ${words}; echo "ended with $?"`);
      const screen = await shell.until('ended with 0');
      expect(screen).toMatch(/DNS|dns/);
      expect(shell.flags).toBe(AS_BEFORE);
    }
  });
});
