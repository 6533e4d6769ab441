import { describe, expect, it } from 'vitest';
import { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { Concerned, VerdictIndex } from '../../src/diagnose/verdict-index.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import { listening } from '../../src/node/diagnose-capture.ts';
import type { ConnectionRecord, VerdictRecord } from '../../src/record.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import { Session } from '../../src/session.ts';

interface Heard {
  readonly index: VerdictIndex;
  readonly connections: ConnectionRecord[];
}

function heard(capture: CaptureBuilder): Heard {
  const concerned = new Concerned();
  const diagnosis = new Diagnosis(undefined, concerned.add);
  const connections: ConnectionRecord[] = [];
  const session = new Session({ onFrame: (context) => diagnosis.frame(context), facts: 'talking' }, codecs, (record) => {
    diagnosis.record(record);
    if (record.type === 'connection') connections.push(record as ConnectionRecord);
  });
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  const { frames } = session.finish();
  return { index: new VerdictIndex(diagnosis.finish(), frames, concerned), connections };
}

const verdict = (more: Partial<VerdictRecord>): VerdictRecord => ({
  type: 'verdict', subject: { capture: true }, position: 'below', step: null, code: 'loss', severity: 'warn', confidence: 'certain', evidence: [1],
  message: '', disproof: '', next: '', connections: [], count: 0, ...more,
});
const between = (client: string, server: string) => ({ client: { address: client, port: 1 }, server: { address: server, port: 2 } });
const none = new Concerned();

describe('verdicts by connection', () => {
  it('are those of every connection that was refused, also of more than a verdict names', () => {
    const capture = new CaptureBuilder();
    for (let at = 0; at < 50; at++) capture.tcp({ client: `10.0.0.1:${40_000 + at}` }).syn().refuse();
    capture.tcp({ client: '10.0.0.1:50000', server: '10.0.0.2:81' }).open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
    const { index, connections } = heard(capture);
    expect(index.all).toMatchObject([{ code: 'connection-refused', count: 50 }]);
    expect(index.all[0]!.connections).toHaveLength(20);
    const faults = connections.toSorted((a, b) => a.id - b.id).map((each) => index.faultOf(each.id, each));
    expect(faults).toEqual([...Array.from({ length: 50 }, () => 'error'), null]);
    expect(index.of(49, connections.find(({ id }) => id === 49)!)).toEqual([index.all[0]]);
  });

  it('are those about its two hosts as such, whichever of them is the client', () => {
    const index = new VerdictIndex({ verdicts: [verdict({ subject: { hosts: ['10.0.0.1', '10.0.0.2'] } })], quality: [] }, 9, none);
    expect(index.of(7, between('10.0.0.2', '10.0.0.1'))).toHaveLength(1);
    expect(index.of(7, between('10.0.0.2', '10.0.0.3'))).toEqual([]);
    const conflict = new VerdictIndex({ verdicts: [verdict({ subject: { hosts: ['10.0.0.2', '10.0.0.2'] } })], quality: [] }, 9, none);
    expect(conflict.of(7, between('10.0.0.1', '10.0.0.2'))).toHaveLength(1);
  });

  it('have a fault where one is an error or a warning, and the gravest is told', () => {
    const own = (severity: VerdictRecord['severity']): VerdictRecord => verdict({ severity, connections: [3], count: 1 });
    const fault = (...severities: VerdictRecord['severity'][]): string | null =>
      new VerdictIndex({ verdicts: severities.map(own), quality: [] }, 9, none).faultOf(3, between('a', 'b'));
    expect([fault(), fault('chat', 'note'), fault('note', 'warn'), fault('warn', 'error')]).toEqual([null, null, 'warn', 'error']);
  });

  it('leave out those about the whole capture', async () => {
    const diagnosis = new Diagnosis();
    await readCapture(['fixtures/lab-connect-healthy/capture.pcap'], () => {}, listening(diagnosis));
    const index = new VerdictIndex(diagnosis.finish(), 12, none);
    expect(index.all).toMatchObject([{ code: 'healthy' }]);
    expect(index.of(0, between('10.0.1.1', '10.0.1.2'))).toEqual([]);
  });
});
