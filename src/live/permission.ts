/** What somebody who may not capture can do about it: commands for this very system. */
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { findProgram } from './find-program.ts';

export interface System {
  readonly platform: NodeJS.Platform;
  readonly user: string;
  readonly container: boolean;
  /** Packages come with `apt-get`, and the question who may capture with `dpkg-reconfigure`. */
  readonly debian: boolean;
  readonly dumpcap: string | null;
  readonly tcpdump: string | null;
  /** The group that may run dumpcap: whether there is one, and the user is in it, now or from the next login on. */
  readonly group: 'none' | 'others' | 'later' | 'own';
}

/** A command, and what it is good for. */
export type Way = readonly [command: string, about: string];

/** What an interface is called where none was named. */
const SOME_INTERFACE = 'IFACE';
const RIGHTS = 'cap_net_raw,cap_net_admin+eip';

/**
 * Ways to capture, the one with the least rights first. It is always the child that is given the right, never `node`, which would
 * hand it to every script.
 */
export function waysToCapture(system: System, face: string = SOME_INTERFACE): Way[] {
  const ways: Way[] = [];
  if (system.platform === 'linux') ways.push(...linuxWays(system));
  if (system.platform === 'darwin') {
    ways.push(['brew install --cask wireshark-chmodbpf', 'for good; then log in again']);
    ways.push(['sudo chgrp admin /dev/bpf* && sudo chmod g+rw /dev/bpf*', 'for administrators, until the next start']);
  }
  ways.push([`sudo tcpdump -i ${face} -U -w - | earshot live -`, 'this once: tcpdump alone runs as root']);
  if (system.container) {
    ways.push(['docker run --cap-add NET_RAW --cap-add NET_ADMIN ...', 'how this container has to be started']);
  }
  ways.push([`ssh HOST tcpdump -i ${face} -U -w - | earshot live -`, 'what another machine sees']);
  return ways;
}

function linuxWays({ user, debian, dumpcap, tcpdump, group }: System): Way[] {
  const ways: Way[] = [];
  const join = `sudo usermod -aG wireshark ${user}`;
  if (dumpcap === null) {
    if (debian) ways.push([`sudo apt-get install wireshark-common && ${join}`, 'answer yes to its question, then log in again']);
  } else if (group === 'others') ways.push([join, 'then log in again']);
  else if (group === 'later') ways.push(['newgrp wireshark', 'this once; or log in again: you have joined it meanwhile']);
  else if (group === 'none' && debian) {
    ways.push([`sudo dpkg-reconfigure wireshark-common && ${join}`, 'answer yes, then log in again']);
  } else ways.push([`sudo setcap ${RIGHTS} ${dumpcap}`, 'whoever may run dumpcap may capture']);
  if (tcpdump !== null) ways.push([`sudo setcap ${RIGHTS} ${tcpdump}`, 'every user of this machine may capture']);
  return ways;
}

/** What is to be known of this system for `waysToCapture`. Runs nothing. */
export function thisSystem(): System {
  const user = userName();
  return {
    platform: process.platform,
    user: user ?? '"$USER"',
    container: isContainer(),
    debian: existsSync('/etc/debian_version'),
    dumpcap: findProgram('dumpcap')?.path ?? null,
    tcpdump: findProgram('tcpdump')?.path ?? null,
    group: groupOf(user),
  };
}

const isContainer = (): boolean => existsSync('/.dockerenv') || existsSync('/run/.containerenv')
  || /docker|kubepods|containerd/.test(fileText('/proc/1/cgroup'));

/** Null for one without a name, as in containers that are started with a number for a user. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

function groupOf(user: string | null): System['group'] {
  const wireshark = /^wireshark:[^:]*:(\d+):(.*)$/m.exec(fileText('/etc/group'));
  if (wireshark === null) return 'none';
  const id = Number(wireshark[1]);
  if (process.getgid?.() === id || process.getgroups?.().includes(id)) return 'own';
  return user !== null && wireshark[2]!.split(',').includes(user) ? 'later' : 'others';
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
