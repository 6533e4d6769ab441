import { describe, expect, it } from 'vitest';
import { unheard } from '../../../src/diagnose/below/unheard.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import { diagnoseBuilt, verdictCodes } from '../../support/diagnose-built.ts';

/** A server that answers every SYN of a client, which asks so often. */
function asked(times: number): CaptureBuilder {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp();
  for (let at = 0; at < times; at++) {
    tcp.syn().synAck();
    capture.wait(1000 * 2 ** at);
  }
  return capture;
}

describe('a SYN-ACK that the client does not hear', () => {
  it('comes again and again while the client asks again', () => {
    expect(diagnoseBuilt(asked(5), [judgedTcp(unheard)]).verdicts).toMatchObject([{
      code: 'retransmission-storm', position: 'below', step: 'connect', severity: 'error', confidence: 'certain', figures: { side: 'server', times: 5 },
      disproof: 'an ACK or a reset of the client after frame 2',
    }]);
  });

  it('is likely where the client asked once', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn();
    for (const wait of [1000, 2000, 4000, 8000]) {
      tcp.synAck();
      capture.wait(wait);
    }
    expect(diagnoseBuilt(capture, [judgedTcp(unheard)]).verdicts).toMatchObject([{ code: 'retransmission-storm', confidence: 'likely' }]);
  });

  it('is none where it is acknowledged at last, reset, or came only twice', () => {
    const acknowledged = asked(5);
    acknowledged.tcp().joined().ack('client');
    expect(verdictCodes(acknowledged, [judgedTcp(unheard)])).toEqual(['healthy']);
    const capture = new CaptureBuilder();
    const tcp = capture.tcp();
    for (let at = 0; at < 5; at++) tcp.syn().synAck().reset('client');
    expect(verdictCodes(capture, [judgedTcp(unheard)])).toEqual(['healthy']);
    expect(verdictCodes(asked(2), [judgedTcp(unheard)])).toEqual(['healthy']);
  });
});
