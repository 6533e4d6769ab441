import { describe, expect, it } from 'vitest';
import { loss } from '../../../src/diagnose/below/loss.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder, dataFrame, drop } from '../../../src/testing/index.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

/** A download of which one segment is sent again after a while; the client acknowledges around it. */
function download(delay: number): CaptureBuilder {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open().client('G');
  tcp.segment('server', { data: 'a'.repeat(1000) }).segment('server', { data: 'b'.repeat(1000) }).segment('server', { data: 'c'.repeat(1000) });
  tcp.ack('client', { ackUpTo: 1000 }).ack('client', { ackUpTo: 1000 });
  capture.wait(delay);
  tcp.segment('server', { at: 1000, data: 'b'.repeat(1000) }).received('client').ack('client').close();
  return capture;
}

const lossOf = (capture: CaptureBuilder): VerdictRecord | undefined =>
  diagnoseBuilt(capture, [judgedTcp(loss)]).verdicts.find(({ code }) => code === 'loss');

describe('loss', () => {
  it('is a remark where it delayed nothing, and a warning where a stream stood still', () => {
    expect(lossOf(download(10))).toMatchObject({ severity: 'chat' });
    expect(lossOf(download(300))).toMatchObject({ severity: 'note' });
    expect(lossOf(download(1500))).toMatchObject({ severity: 'warn', figures: { side: 'server', lost: 1 } });
  });

  it('lies behind the capture point where the segment was captured twice', () => {
    expect(lossOf(download(1500))).toMatchObject({
      message: '1 segment of the server, of 4, was sent again: captured twice, so lost, or their acknowledgment was, behind the capture point; the stream stood still for 1.5 s',
      next: 'look for errors, drops and full queues between the capture point and the client', evidence: [11],
    });
  });

  it('lies before the capture point where only the second copy was captured', () => {
    const capture = download(1500).apply(drop(dataFrame('server', 2)));
    expect(lossOf(capture)).toMatchObject({
      message: '1 segment of the server, of 3, was sent again: lost before the capture point, which saw only the second copy; the stream stood still for 1.5 s',
      next: 'look for errors, drops and full queues between the server and the capture point',
      figures: { lostBefore: 1, lostBehind: 0 },
    });
  });

  it('matters as much as that of the side that suffered more', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp({ server: '10.0.0.2:5000' }).open();
    for (const [side, wait] of [['client', 30], ['server', 3000]] as const) {
      tcp.segment(side, { data: '\0lost' });
      capture.wait(wait);
      tcp.segment(side, { at: 0, data: '\0lost' }).received(side === 'client' ? 'server' : 'client').ack(side === 'client' ? 'server' : 'client');
    }
    expect(diagnoseBuilt(capture, [judgedTcp(loss)]).verdicts[0]).toMatchObject({ code: 'loss', severity: 'warn', evidence: [5, 8] });
  });

  it('is none where frames come twice or in another order', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('G').server('x'.repeat(4000)).close();
    expect(lossOf(capture)).toBeUndefined();
  });
});

describe('a SYN that is sent again', () => {
  const connected = (times: number): VerdictRecord => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn();
    for (let at = 1; at < times; at++) {
      capture.wait(1000 * 2 ** (at - 1));
      tcp.syn();
    }
    tcp.synAck().ack('client').client('a').server('b').close();
    return diagnoseBuilt(capture, [judgedTcp(loss)]).verdicts[0]!;
  };

  it('until it is answered is a slow connect', () => {
    expect(connected(3)).toMatchObject({
      code: 'loss', step: 'connect', severity: 'warn', evidence: [1, 2, 3, 4],
      message: 'The SYN to 10.0.0.2:80 was sent 3 times and answered only after 3.0 s',
    });
    expect(connected(1).code).toBe('healthy');
  });
});
