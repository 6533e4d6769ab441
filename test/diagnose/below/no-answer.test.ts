import { describe, expect, it } from 'vitest';
import { noAnswer } from '../../../src/diagnose/below/no-answer.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

const examiners = [judgedTcp(noAnswer)];

/** SYNs, a second apart, and more. */
function attempts(count: number, more: (capture: CaptureBuilder) => void = () => {}): CaptureBuilder {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp();
  for (let at = 0; at < count; at++) {
    if (at > 0) capture.wait(1000);
    tcp.syn();
  }
  more(capture);
  return capture;
}

describe('a SYN without an answer', () => {
  it('is certain when it was repeated', () => {
    expect(diagnoseBuilt(attempts(3), examiners).verdicts).toMatchObject([{
      code: 'no-answer-to-syn', subject: { connection: 0 }, ends: { client: { address: '10.0.0.1' }, server: { address: '10.0.0.2', port: 80 } },
      confidence: 'certain', severity: 'error', evidence: [1, 2, 3],
      message: '3 SYNs were sent to 10.0.0.2:80 in 2.0 s, and nothing came back; nothing else was heard of 10.0.0.2',
      disproof: 'a SYN-ACK, a reset or an ICMP error about 10.0.0.2:80 after frame 1',
    }]);
  });

  it('is counted, of however many, and of one pair of hosts as such', () => {
    const asked = (count: number, server: (at: number) => string) => {
      const capture = new CaptureBuilder();
      for (let at = 0; at < count; at++) capture.tcp({ client: `10.1.${at >> 8 & 255}.${at & 255}:${40_000 + (at >> 16)}`, server: server(at) }).syn();
      return capture;
    };
    // Time is that of the last frame.
    const goOn = (capture: CaptureBuilder) => [2000, 80_000].map((wait) => capture.wait(wait).udp().client('x'));
    const wide = asked(12_000, (at) => `10.2.${at >> 8 & 255}.${at & 255}:80`);
    goOn(wide);
    expect(diagnoseBuilt(wide, examiners).verdicts).toMatchObject([{ code: 'no-answer-to-syn', subject: { capture: true }, count: 12_000 }]);
    const narrow = new CaptureBuilder();
    for (let at = 0; at < 12_000; at++) narrow.tcp({ client: `10.0.0.1:${20_000 + at}`, server: '10.0.0.2:80' }).syn();
    goOn(narrow);
    expect(diagnoseBuilt(narrow, examiners).verdicts).toMatchObject([{ subject: { hosts: ['10.0.0.1', '10.0.0.2'] }, count: 12_000 }]);
  });

  it('is nothing to complain of where the capture ends at once', () => {
    expect(diagnoseBuilt(attempts(1), examiners).verdicts).toMatchObject([{ code: 'healthy' }, { confidence: 'possible', severity: 'chat' }]);
  });

  it('is certain alone when the capture goes on for long', () => {
    const capture = attempts(1, (each) => each.wait(5000).udp().client('x'));
    expect(diagnoseBuilt(capture, examiners).verdicts[0]).toMatchObject({
      confidence: 'certain',
      message: 'The SYN was sent to 10.0.0.2:80, and nothing came back in the 5.0 s that were captured after it; nothing else was heard of 10.0.0.2',
    });
  });

  it('speaks for a filter where the host answers on another port', () => {
    const capture = attempts(2, (each) => each.tcp({ client: '10.0.0.1:40001', server: '10.0.0.2:443' }).open().close());
    const [verdict] = diagnoseBuilt(capture, examiners).verdicts;
    expect(verdict!.message).toMatch(/; 10\.0\.0\.2 answers on port 443, so the host is up$/);
    expect(verdict!.next).toMatch(/^look for a filter that drops port 80/);
  });

  it('is none where a reset, data or a SYN-ACK comes, or where only one side was captured', () => {
    const codes = (script: (capture: CaptureBuilder) => unknown): string[] => {
      const capture = new CaptureBuilder();
      script(capture);
      return diagnoseBuilt(capture, examiners).verdicts.map(({ code }) => code);
    };
    expect(codes((capture) => capture.tcp().syn().refuse())).toEqual(['healthy']);
    expect(codes((capture) => capture.tcp().syn().syn().synAck())).toEqual(['healthy']);
    expect(codes((capture) => {
      capture.tcp().open().client('a').server('b').close();
      capture.frames = capture.frames.filter(({ from }) => from === 'client');
    })).toEqual(['healthy']);
  });
});
