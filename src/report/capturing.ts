/** Who can capture here, on what, and what helps where nobody can: as text. */
import { printable } from '../bytes/text.ts';
import { cell, NOTHING, own } from './sheet.ts';
import type { Row } from './table.ts';
import type { Style } from './style.ts';

/** An interface that can be captured on. */
export interface DeviceLine {
  readonly name: string;
  readonly up: boolean | null;
  readonly addresses: readonly string[];
  readonly mac: string | null;
  readonly mtu: number | null;
  readonly loopback: boolean;
}

const row = (kind: string, left: Row['left'], flex: Row['flex'], right: Row['right'] = [NOTHING]): Row =>
  ({ kind, frame: null, time: null, left, flex, right });

export function deviceRow({ name, up, addresses, mac, mtu, loopback }: DeviceLine): Row {
  const what = name === 'any' ? 'all interfaces at once' : addresses.join(', ');
  return row('device', [
    cell(name, 'bold'), own(up === null ? '' : up ? 'up' : 'down', up === false ? 'yellow' : 'green'),
  ], cell(what, name === 'any' ? 'dim' : undefined), [
    loopback ? own('loopback', 'dim') : cell(mac ?? '', 'dim', false, 1),
    mtu === null ? NOTHING : own(`mtu ${mtu}`, 'dim', true, 2),
  ]);
}

/** One thing that was looked at: its name, whether it is well, and more about it. */
export const checkRow = (name: string, state: 'works' | 'missing' | 'fails', about: string): Row =>
  row('check', [cell(name, 'bold'), own(state, STATE_STYLE[state])], cell(about, state === 'works' ? 'dim' : undefined));

const STATE_STYLE: Record<'works' | 'missing' | 'fails', Style> = { works: 'green', missing: 'dim', fails: 'red' };

/** A command that helps, and how: a line to be copied as it is. */
export const wayText = ([command, about]: readonly [string, string]): string => `  ${printable(command)}  # ${about}`;
