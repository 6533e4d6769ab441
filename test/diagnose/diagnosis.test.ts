import { describe, expect, it } from 'vitest';
import type { Finding, MakeExaminer } from '../../src/diagnose/examiner.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { diagnoseBuilt, verdictCodes } from '../support/diagnose-built.ts';

const found = (finding: Partial<Finding> & Pick<Finding, 'code'>): Finding => ({
  subject: { capture: true }, confidence: 'certain', evidence: [1], message: 'so it is', disproof: 'anything else', next: 'look', ...finding,
});

/** Says at the end what it is told to. */
const says = (...findings: Finding[]): MakeExaminer => (desk) => ({
  finish: () => {
    for (const finding of findings) desk.finding(finding);
  },
});

/** Says this of every connection when it hears its record. */
const ofEach = (...codes: Finding['code'][]): MakeExaminer => (desk) => ({
  record: (record) => {
    if (record.type !== 'connection') return;
    for (const code of codes) desk.finding(found({ code, subject: { connection: record.id }, evidence: [record.firstFrame] }));
  },
});

/** Conversations of these clients and servers, in order. */
function talk(...pairs: [client: string, server: string][]): CaptureBuilder {
  const capture = new CaptureBuilder();
  for (const [client, server] of pairs) capture.tcp({ client, server }).open().client('a').server('b').close();
  return capture;
}

const one = (): CaptureBuilder => talk(['10.0.0.1:40000', '10.0.0.2:80']);

describe('a diagnosis', () => {
  it('says healthy, and nothing else, of a capture in which nobody finds anything', () => {
    expect(diagnoseBuilt(one(), []).verdicts).toEqual([{
      type: 'verdict', subject: { capture: true }, position: 'none', step: null, code: 'healthy', severity: 'chat', confidence: 'certain',
      evidence: [], message: 'Nothing is wrong with what was captured.', disproof: null, next: null, connections: [], count: 0,
    }]);
  });

  it('says healthy behind what deserves a note and before mere chat, and never beside a fault', () => {
    expect(verdictCodes(one(), [ofEach('http-client-error')])).toEqual(['http-client-error', 'healthy']);
    expect(verdictCodes(one(), [says(found({ code: 'loss', severity: 'chat' }))])).toEqual(['healthy', 'loss']);
    expect(verdictCodes(one(), [ofEach('dns-slow')])).toEqual(['dns-slow']);
  });

  it('explains what goes wrong with an address by the two that claim it', () => {
    const conflict = (address: string): MakeExaminer => says(found({ code: 'arp-conflict', subject: { hosts: [address, address] } }));
    expect(verdictCodes(one(), [ofEach('nothing-said', 'reset-by-peer'), conflict('10.0.0.2')])).toEqual(['arp-conflict']);
    expect(verdictCodes(one(), [ofEach('nothing-said'), conflict('10.0.0.9')])).toEqual(['arp-conflict', 'nothing-said']);
  });

  it('names the frames of the finding whose words it tells, however many others there are', () => {
    const about = (severity: 'note' | 'error', ...evidence: number[]) => found({ code: 'reset-by-peer', subject: { connection: 0 }, severity, evidence });
    const many = Array.from({ length: 20 }, (_, at) => at + 1);
    expect(diagnoseBuilt(one(), [says(about('note', ...many), about('error', 98, 99))]).verdicts[0]!.evidence).toEqual([...many.slice(0, 18), 98, 99]);
  });

  it('says behind a note that nothing else is wrong, and names each frame once', () => {
    expect(diagnoseBuilt(one(), [says(found({ code: 'loss', severity: 'note', evidence: [8, 10, 10, 12] }))]).verdicts).toMatchObject([
      { code: 'loss', evidence: [8, 10, 12] }, { code: 'healthy', message: 'Nothing else is wrong with what was captured.' },
    ]);
  });

  it('tells the gravest of what it joins, and does not join what lies at different steps', () => {
    const pair: [string, string] = ['10.0.0.1', '10.0.0.2'];
    const both = (...findings: Finding[]) => diagnoseBuilt(one(), [says(...findings)]).verdicts.map(({ severity, step }) => ({ severity, step }));
    expect(both(
      found({ code: 'retransmission-storm', subject: { connection: 0 } }), found({ code: 'retransmission-storm', subject: { hosts: pair }, step: 'close', severity: 'warn' }),
    )).toEqual([{ severity: 'error', step: 'stream' }, { severity: 'warn', step: 'close' }]);
    const many = talk(['10.0.0.1:40000', '10.0.0.2:80'], ['10.0.0.1:40001', '10.0.0.2:80']);
    const remarkFirst: MakeExaminer = (desk) => ({
      record: (record) => {
        if (record.type !== 'connection') return;
        desk.finding(found({ code: 'reset-by-peer', subject: { connection: record.id }, ...(record.id === 0 ? { severity: 'note' } : { confidence: 'likely' }), evidence: [record.firstFrame] }));
      },
    });
    expect(diagnoseBuilt(many, [remarkFirst]).verdicts).toMatchObject([{ code: 'reset-by-peer', severity: 'error', confidence: 'likely', count: 2 }]);
  });

  it('tells what matters most first, then what is surest, then what lies lowest', () => {
    const findings = says(
      found({ code: 'loss', subject: { connection: 0 } }),
      found({ code: 'http-server-error' }),
      found({ code: 'sse-not-resumed', confidence: 'likely' }),
      found({ code: 'connection-refused' }),
      found({ code: 'ttl-exceeded' }),
      found({ code: 'playlist-broken', confidence: 'possible' }),
    );
    expect(verdictCodes(one(), [findings])).toEqual([
      'ttl-exceeded', 'connection-refused', 'http-server-error', 'sse-not-resumed', 'loss', 'playlist-broken',
    ]);
  });

  it('says of a connection each thing once, in the words of the surest, with the evidence of all', () => {
    const [verdict] = diagnoseBuilt(one(), [says(
      found({ code: 'loss', subject: { connection: 0 }, confidence: 'possible', evidence: [9, 3], message: 'perhaps' }),
      found({ code: 'loss', subject: { connection: 0 }, confidence: 'certain', evidence: [5, 3], message: 'surely' }),
    )]).verdicts;
    expect(verdict).toMatchObject({ code: 'loss', message: 'surely', evidence: [3, 5, 9], connections: [0], count: 1, subject: { connection: 0 } });
  });

  it('joins what holds for many connections of two hosts', () => {
    const capture = talk(['10.0.0.1:40000', '10.0.0.2:80'], ['10.0.0.1:40001', '10.0.0.2:443'], ['10.0.0.1:40002', '10.0.0.2:80']);
    expect(diagnoseBuilt(capture, [ofEach('connection-refused')]).verdicts).toMatchObject([{
      code: 'connection-refused', subject: { hosts: ['10.0.0.1', '10.0.0.2'] }, connections: [0, 1, 2], count: 3, evidence: [1, 11, 21],
      message: 'so it is; likewise 2 more connections between them',
    }]);
  });

  it('joins what holds for many clients of one server endpoint', () => {
    const capture = talk(['10.0.0.1:40000', '10.0.0.2:80'], ['10.0.0.3:40001', '10.0.0.2:80'], ['10.0.0.1:40002', '10.0.0.4:80']);
    expect(diagnoseBuilt(capture, [ofEach('connection-refused')]).verdicts).toMatchObject([
      { subject: { capture: true }, connections: [0, 1], message: 'so it is; likewise 1 more connection to 10.0.0.2:80, from 2 hosts in all' },
      { subject: { connection: 2 }, connections: [2], message: 'so it is' },
    ]);
  });

  it('makes one verdict of what holds between very many hosts', () => {
    const capture = talk(...Array.from({ length: 30 }, (_, at): [string, string] => ['10.0.0.1:40000', `10.0.1.${at + 1}:${at + 1}`]));
    const { verdicts } = diagnoseBuilt(capture, [ofEach('connection-refused')]);
    expect(verdicts).toMatchObject([{ subject: { capture: true }, count: 30, message: 'so it is; likewise 29 more connections, of 30 pairs of hosts' }]);
    expect(verdicts[0]!.connections).toHaveLength(20);
    expect(verdicts[0]!.evidence).toHaveLength(20);
  });

  it('leaves out what its cause explains, on the same connection or between the same hosts', () => {
    expect(verdictCodes(one(), [ofEach('loss', 'path-mtu-black-hole')])).toEqual(['path-mtu-black-hole']);
    const between = says(found({ code: 'arp-unanswered', subject: { hosts: ['10.0.0.1', '10.0.0.2'] } }));
    expect(verdictCodes(one(), [between, ofEach('no-answer-to-syn')])).toEqual(['arp-unanswered']);
    const others = says(found({ code: 'arp-unanswered', subject: { hosts: ['10.0.0.1', '10.0.0.9'] } }));
    expect(verdictCodes(one(), [others, ofEach('no-answer-to-syn')])).toEqual(['arp-unanswered', 'no-answer-to-syn']);
  });

  it('lets a cause that is only possible explain nothing', () => {
    const maybe = says(found({ code: 'path-mtu-black-hole', confidence: 'possible', subject: { connection: 0 } }));
    expect(verdictCodes(one(), [maybe, ofEach('retransmission-storm')])).toEqual(['retransmission-storm', 'path-mtu-black-hole']);
  });

  it('hands on derived records, of which it keeps so many', () => {
    const much: MakeExaminer = (desk) => ({
      finish: () => {
        for (let at = 0; at < 10_003; at++) desk.record({ type: 'pause', at });
      },
    });
    const { derived, moreDerived } = diagnoseBuilt(one(), [much]);
    expect(derived).toHaveLength(10_000);
    expect(derived[0]).toEqual({ type: 'pause', at: 0 });
    expect(moreDerived).toBe(3);
  });

  it('shows every frame to those who listen to frames, and every record to the others', () => {
    const heard: string[] = [];
    const frames: MakeExaminer = () => ({ frame: ({ frame }) => void heard.push(`frame ${frame.number}`) });
    const records: MakeExaminer = () => ({ record: ({ type }) => void heard.push(type), finish: () => void heard.push('finish') });
    diagnoseBuilt(talk(['10.0.0.1:40000', '10.0.0.2:80']), [frames, records]);
    expect(heard).toEqual([...Array.from({ length: 10 }, (_, at) => `frame ${at + 1}`), 'connection', 'finish']);
  });
});
