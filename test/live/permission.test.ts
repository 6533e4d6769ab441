import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { BIN } from '../cli/earshot.ts';
import { thisSystem, waysToCapture } from '../../src/live/permission.ts';
import type { System } from '../../src/live/permission.ts';

const linux: System = {
  platform: 'linux', user: 'alice', container: false, debian: true, dumpcap: '/usr/bin/dumpcap', tcpdump: '/usr/bin/tcpdump', group: 'none',
};
const commandsFor = (system: Partial<System>, face?: string): string[] => waysToCapture({ ...linux, ...system }, face).map(([command]) => command);

test('no way gives node itself a right, on any system', () => {
  for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
    for (const debian of [true, false]) for (const dumpcap of ['/usr/bin/dumpcap', null]) {
      const commands = commandsFor({ platform, debian, dumpcap });
      expect(commands.length).toBeGreaterThan(1);
      for (const command of commands) expect(command).not.toMatch(/setcap.*node|sudo node|sudo earshot/);
    }
  }
});

test('where Debian has not asked yet who may capture, it is asked', () => {
  expect(commandsFor({})[0]).toBe('sudo dpkg-reconfigure wireshark-common && sudo usermod -aG wireshark alice');
});

test('where the group is there, the user joins it', () => {
  expect(commandsFor({ group: 'others' })[0]).toBe('sudo usermod -aG wireshark alice');
});

test('who has joined the group since the last login is told so', () => {
  expect(commandsFor({ group: 'later' })[0]).toBe('newgrp wireshark');
});

test('a user without a name can be helped, too', () => {
  if (process.getuid!() !== 0) return console.log('only root can become somebody without a name: skipped');
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'doctor'], { encoding: 'utf8', uid: 54_321, gid: 54_321 });
  expect(stderr).toBe('');
  expect(status).toBe(1);
  expect(stdout).toContain('usermod -aG wireshark "$USER"');
});

test('a member of the group needs a dumpcap that has the right', () => {
  expect(commandsFor({ group: 'own' })[0]).toBe('sudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/dumpcap');
  expect(commandsFor({ debian: false, dumpcap: '/opt/bin/dumpcap' })[0]).toBe('sudo setcap cap_net_raw,cap_net_admin+eip /opt/bin/dumpcap');
});

test('without dumpcap it is installed, or tcpdump gets the right', () => {
  expect(commandsFor({ dumpcap: null })[0]).toMatch(/^sudo apt-get install wireshark-common/);
  expect(commandsFor({ dumpcap: null, debian: false })[0]).toBe('sudo setcap cap_net_raw,cap_net_admin+eip /usr/bin/tcpdump');
});

test('the interface that was asked for stands in the commands', () => {
  expect(commandsFor({}, 'eth1')).toContain('sudo tcpdump -i eth1 -U -w - | earshot live -');
  expect(commandsFor({}, 'eth1')).toContain('ssh HOST tcpdump -i eth1 -U -w - | earshot live -');
});

test('a container is told how it has to be started', () => {
  expect(commandsFor({ container: true }).join('\n')).toMatch(/--cap-add NET_RAW --cap-add NET_ADMIN/);
  expect(commandsFor({}).join('\n')).not.toMatch(/--cap-add/);
});

test('macOS opens its devices to administrators', () => {
  expect(commandsFor({ platform: 'darwin' })[0]).toMatch(/chmodbpf/);
});

test('this system is described without running anything', () => {
  const system = thisSystem();
  expect(system.platform).toBe(process.platform);
  expect(system.user).not.toBe('');
});
