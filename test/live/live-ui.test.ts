import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import { BIN } from '../cli/earshot.ts';
import { backends, Network, whyNoNetwork } from './network.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const CAPTURE = fileURLToPath(new URL('../../fixtures/first-look/capture.pcapng', import.meta.url));
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.log('tmux is not installed: the UI is not tried on a live capture');

/** A WebSocket server that says each message back, and a client that says one for each line that it reads. */
const CHAT = `
import { createInterface } from 'node:readline';
const { WebSocket, WebSocketServer } = (await import(process.argv[2])).default;
const server = new WebSocketServer({ port: 8080, host: '127.0.0.1' });
server.on('connection', (socket) => socket.on('message', (text) => socket.send('you said: ' + text)));
server.on('listening', () => {
  const socket = new WebSocket('ws://127.0.0.1:8080/chat');
  createInterface({ input: process.stdin }).on('line', (line) => socket.send(line)).on('close', () => process.exit());
  socket.on('open', () => socket.send('first'));
});
`;

/** A program that says, when it is asked and at its end, that eight frames were dropped. */
const DROPPER = `#!/bin/sh
[ "$1" = --version ] && { echo "tcpdump version 4.99.3"; exit; }
echo "tcpdump: listening on lo" >&2
say() { printf '66 packets received by filter\\n8 packets dropped by kernel\\n' >&2; }
trap say USR1
trap 'say; exit 0' INT TERM
cat '${CAPTURE}'
while :; do sleep 0.1; done
`;

describe.skipIf(!hasTmux)('the UI on a capture that drops frames', () => {
  const socket = `earshot-drops-${process.pid}`;
  const tmux = (...args: string[]): string => execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const until = async (wanted: RegExp): Promise<void> => {
    for (let tries = 0; !wanted.test(tmux('capture-pane', '-p')); tries++) {
      if (tries === 150) throw new Error(`${wanted} did not come:\n${tmux('capture-pane', '-p')}`);
      await sleep(100);
    }
  };
  afterAll(() => void spawnSync('tmux', ['-L', socket, 'kill-server']));

  it('says how many while one looks, and when it is left', async () => {
    writeFileSync(join(folder, 'tcpdump'), DROPPER, { mode: 0o755 });
    const command = `PATH=${folder}:$PATH ${process.execPath} ${BIN} live -i lo --backend tcpdump`;
    tmux('new-session', '-d', '-x', '80', '-y', '14', `env TERM=xterm-256color LANG=C.UTF-8 sh -c "${command}; echo left with \\$?; sleep 60"`);
    await until(/conversations[\s\S]* 8 dropped/);
    tmux('send-keys', 'q');
    await until(/earshot: 8 frames dropped \(8 by the kernel\)\s+left with 0/);
  }, 40_000);
});

describe.skipIf(whyNoNetwork !== null || backends.length === 0 || !hasTmux)('the UI on a live capture', () => {
  let network: Network;
  const tmux = (...args: string[]): string => execFileSync('tmux', ['-L', network.name, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const until = async (wanted: RegExp): Promise<string> => {
    for (let tries = 0; tries < 150; tries++) {
      const screen = tmux('capture-pane', '-p');
      if (wanted.test(screen)) return screen;
      await sleep(100);
    }
    throw new Error(`${wanted} did not come:\n${tmux('capture-pane', '-p')}`);
  };

  beforeAll(() => {
    network = new Network();
    writeFileSync(join(folder, 'chat.mjs'), CHAT);
  });
  afterAll(() => {
    if (network) spawnSync('tmux', ['-L', network.name, 'kill-server']);
    network?.close();
  });

  it.each([['from memory', '', 'lo'], ['from the file that keeps it', `-w ${join(folder, 'chat.pcapng')}`, 'chat.pcapng']])(
    'shows a WebSocket conversation grow, %s', async (_, options, title) => {
      const command = `ip netns exec ${network.name} ${process.execPath} ${BIN} live -i lo -f 'tcp port 8080' ${options}`;
      tmux('new-session', '-d', '-x', '100', '-y', '20', `env TERM=xterm-256color LANG=C.UTF-8 sh -c "${command}; echo left with \\$?; sleep 60"`);
      await until(new RegExp(`conversations .* ${title}`));
      const chat = network.start(process.execPath, join(folder, 'chat.mjs'), createRequire(import.meta.url).resolve('ws'));
      await until(/0 .* 127\.0\.0\.1:8080/);
      tmux('send-keys', 'Enter');
      await until(/you said: first/);
      chat.stdin.write('second\n');
      await until(/text +second[\s\S]*you said: second/);
      chat.stdin.write('third\n');
      await until(/you said: third/);
      chat.stdin.end();
      tmux('send-keys', 'q');
      await until(/left with 0/);
      tmux('kill-server');
    }, 40_000,
  );

  it('leaves every frame in the file', async () => {
    const said: unknown[] = [];
    await readCapture([join(folder, 'chat.pcapng')], (record) => void (record.type === 'websocket' && said.push(record.text)));
    expect(said.filter((text) => text !== undefined)).toEqual([
      'first', 'you said: first', 'second', 'you said: second', 'third', 'you said: third',
    ]);
  });
});
