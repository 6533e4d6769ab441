import { describe, expect, it } from 'vitest';
import { acceptQueue } from '../../../src/diagnose/at/accept-queue.ts';
import { refused } from '../../../src/diagnose/at/refused.ts';
import { noAnswer } from '../../../src/diagnose/below/no-answer.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import { diagnoseBuilt, verdictCodes } from '../../support/diagnose-built.ts';

describe('a refusal', () => {
  it('is a reset in answer to the SYN', () => {
    const capture = new CaptureBuilder();
    capture.tcp().syn().refuse();
    expect(diagnoseBuilt(capture, [judgedTcp(refused)]).verdicts).toMatchObject([{
      code: 'connection-refused', position: 'at', step: 'connect', confidence: 'certain', evidence: [1, 2],
      message: '10.0.0.2:80 answered the SYN with a reset: the host is there and nothing listens on the port', disproof: 'a SYN-ACK from 10.0.0.2:80',
    }]);
  });

  it('is none behind a handshake, or by the client', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().reset('server');
    capture.tcp({ client: '10.0.0.1:40001' }).syn().reset('client');
    expect(verdictCodes(capture, [judgedTcp(refused)])).toEqual(['healthy']);
  });
});

describe('a refusal that did not last', () => {
  it('is a warning where somebody listens later, and names the SYN-ACK', () => {
    const capture = new CaptureBuilder();
    capture.tcp().syn().refuse();
    capture.wait(3000).tcp({ client: '10.0.0.1:40001' }).open().client('a').server('b').close();
    expect(diagnoseBuilt(capture, [judgedTcp(refused)]).verdicts).toMatchObject([{
      code: 'connection-refused', severity: 'warn', message: expect.stringMatching(/; later somebody did, by the SYN-ACK in frame 4$/),
    }]);
  });

  it('is an error where somebody listened before', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '10.0.0.1:40001' }).open().client('a').server('b').close();
    capture.wait(3000).tcp().syn().refuse();
    expect(diagnoseBuilt(capture, [judgedTcp(refused)]).verdicts).toMatchObject([{ code: 'connection-refused', severity: 'error' }]);
  });
});

describe('a full accept queue', () => {
  const examiners = [judgedTcp(acceptQueue, noAnswer)];

  it('shows in a SYN-ACK that comes again although it was acknowledged', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    for (const wait of [1000, 2000]) {
      capture.wait(wait);
      tcp.synAck().ack('client');
    }
    expect(diagnoseBuilt(capture, examiners).verdicts).toMatchObject([{
      code: 'accept-queue-overflow', position: 'at', confidence: 'likely', evidence: [1, 4, 6],
      message: expect.stringMatching(/^10\.0\.0\.2:80 sent its SYN-ACK 2 times more although it was acknowledged: it drops/),
    }]);
  });

  it('shows in SYNs without an answer while the same listener goes on to serve others', () => {
    const capture = new CaptureBuilder();
    const served = capture.tcp().open();
    const late = capture.tcp({ client: '10.0.0.1:40001' }).syn();
    served.client('a').server('b');
    capture.wait(1000);
    late.syn();
    expect(diagnoseBuilt(capture, examiners).verdicts).toMatchObject([{ code: 'accept-queue-overflow', subject: { connection: 1 }, figures: { served: 1 } }]);
  });

  it('is none where the listener said nothing any more: then the SYNs are lost or the host is', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('a').server('b').close();
    const late = capture.tcp({ client: '10.0.0.1:40001' }).syn();
    capture.wait(1000);
    late.syn();
    expect(verdictCodes(capture, examiners)).toEqual(['no-answer-to-syn']);
  });

  it('is none where others were served before and after, and nobody at the time: the host was away', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('a').server('b').close();
    const late = capture.tcp({ client: '10.0.0.1:40001' }).syn();
    capture.wait(1000);
    late.syn();
    capture.wait(60_000).tcp({ client: '10.0.0.1:40002' }).open().client('a').server('b').close();
    expect(verdictCodes(capture, examiners)).toEqual(['no-answer-to-syn']);
  });

  it('is none where the listener only waits for the first data, and takes it at once', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    for (const wait of [1000, 2000]) {
      capture.wait(wait);
      tcp.synAck().ack('client');
    }
    capture.wait(1000);
    tcp.client('a').server('b').close();
    expect(verdictCodes(capture, examiners)).toEqual(['healthy']);
  });

  it('is none where one ACK was lost', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    capture.wait(1000);
    tcp.synAck().ack('client').client('a').server('b').close();
    expect(verdictCodes(capture, examiners)).toEqual(['healthy']);
  });
});
