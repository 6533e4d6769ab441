/** What `ss` said while a capture ran, beside what the capture says. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { SocketRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import type { Instant } from '../../src/sockets/instant.ts';
import { SocketsAt } from '../../src/sockets/sockets-at.ts';

/** A socket may have changed so long before or after ss looked: milliseconds. Delayed ACKs take 40 on Linux. */
const BOUND = 50;
/** Timers of a minute end late on Linux, up to an eighth: its timer wheel counts no finer. */
const TIMER_BOUND = 7500;

interface Samples {
  hosts: Record<string, string>;
  outputs: { tcp: string[]; udp: string[] }[];
  samples: { host: string; before: number; after: number; output: number }[];
}

const folderOf = (fixture: string): URL => new URL(`../../fixtures/${fixture}/`, import.meta.url);
const samplesOf = (fixture: string): Samples => JSON.parse(readFileSync(new URL('samples.json', folderOf(fixture)), 'utf8')) as Samples;

/** Tables at many instants, from one reading. */
function tablesAt(fixture: string, instants: readonly number[]): SocketRecord[][] {
  const session: Session = new Session({
    facts: 'talking',
    onFrame: (context) => watches.forEach((watch) => watch.frame(context)),
  }, codecs, (record) => watches.forEach((watch) => watch.record(record)));
  const watches = instants.map((milliseconds) => {
    const seconds = Math.floor(milliseconds / 1000);
    const instant: Instant = { kind: 'time', seconds, nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
    return new SocketsAt(instant, (id) => session.factsOf(id));
  });
  const source = new MemorySource(readFileSync(new URL('capture.pcap', folderOf(fixture))), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return watches.map((watch) => watch.finish()!.sockets);
}

/** A line of ss or a record of ours, as far as both can know it: state and 4-tuple, of a listener its port. */
function lineOf(line: string): string {
  const [state, , , local, peer] = line.split(/\s+/);
  return state === 'LISTEN' ? `LISTEN ${local!.replace(/^.*:/, '')}` : `${state} ${local} ${peer}`;
}

const ours = (records: readonly SocketRecord[], host: string): Set<string> =>
  new Set(records.filter((record) => record.host === host && record.transport === 'tcp' && record.state !== 'REFUSED').map(({ state, local, remote }) =>
    (remote === null ? `${state} ${local.port}` : `${state} ${local.address}:${local.port} ${remote.address}:${remote.port}`)));

describe.each(['lab-sockets', 'lab-sockets-closing'])('%s', (fixture) => {
  test('what is sent and not acknowledged is what ss printed as Send-Q, but for what a host has not sent yet', () => {
    const samples = samplesOf(fixture);
    const tables = tablesAt(fixture, samples.samples.map(({ before, after }) => (before + after) / 2));
    let equal = 0;
    let unsent = 0;
    samples.samples.forEach(({ output }, at) => {
      for (const line of samples.outputs[output]!.tcp) {
        const [, , sendQueue] = line.split(/\s+/).map(Number);
        const row = tables[at]!.find((record) => record.remote && lineOf(line) === `${record.state} ${record.local.address}:${record.local.port} ${record.remote.address}:${record.remote.port}`);
        if (!row) continue;
        if (row.sendQueue === sendQueue) equal++;
        else {
          expect(sendQueue, line).toBeGreaterThan(row.sendQueue!);
          unsent++;
        }
      }
    });
    console.log(`${fixture}: Send-Q of ${equal} of ${equal + unsent} sockets is equal; ${unsent} had written more than their hosts had sent`);
    expect(equal).toBeGreaterThan(20 * unsent);
  });

  test('sockets told from frames are those that ss printed on each host', () => {
    const samples = samplesOf(fixture);
    const tables = tablesAt(fixture, samples.samples.flatMap(({ before, after }) => [before - TIMER_BOUND, before - BOUND, before, (before + after) / 2, after, after + BOUND]));
    const called = new Set(tables.flatMap((table) => table.filter(({ state }) => state === 'LISTEN').map(({ local }) => String(local.port))));
    const tally = new Map<string, { rows: number; equal: number; near: number }>();
    const wrong: string[] = [];
    samples.samples.forEach(({ host, before, output }, at) => {
      const address = samples.hosts[host]!;
      const [longBefore, ...around] = tables.slice(6 * at, 6 * at + 6).map((table) => ours(table, address));
      const during = around.slice(1, 4);
      const said = new Set(samples.outputs[output]!.tcp.map(lineOf).filter((line) => !line.startsWith('LISTEN') || called.has(line.slice(7))));
      const judge = (line: string, equal: boolean, near: boolean, what: string): void => {
        const state = line.split(' ', 1)[0]!;
        const of = tally.get(state) ?? { rows: 0, equal: 0, near: 0 };
        tally.set(state, { rows: of.rows + 1, equal: of.equal + Number(equal), near: of.near + Number(near) });
        if (!near) wrong.push(`${new Date(before).toISOString()} ${host}: ${line} ${what}`);
      };
      for (const line of said) {
        const lingers = line.startsWith('TIME-WAIT') && longBefore!.has(line);
        judge(line, during.some((set) => set.has(line)), lingers || around.some((set) => set.has(line)), 'is in ss alone');
      }
      for (const line of during[1]!) {
        if (!said.has(line) && during.every((set) => set.has(line))) judge(line, false, !around.every((set) => set.has(line)), 'is in earshot alone');
      }
    });
    let rows = 0;
    let near = 0;
    for (const [state, of] of [...tally].sort()) {
      console.log(`${state.padEnd(12)} ${String(of.equal).padStart(5)} of ${of.rows} rows equal, ${of.near} within the bound`);
      rows += of.rows;
      near += of.near;
    }
    console.log(`${fixture}: ${near} of ${rows} rows of ${samples.samples.length} samples agree within ${BOUND} ms (the end of TIME-WAIT: ${TIMER_BOUND} ms)`);
    if (wrong.length > 0) console.log(wrong.slice(0, 40).join('\n'));
    expect(rows).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });
});
