import { describe, expect, it } from 'vitest';
import { storm } from '../../../src/diagnose/below/storm.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { ACK, FIN } from '../../../src/wire/packet.ts';
import { diagnoseBuilt, verdictCodes } from '../../support/diagnose-built.ts';

/** A server whose answer of so many bytes is sent so many times. */
function repeated(length: number, times: number, after: (tcp: TcpConversation, capture: CaptureBuilder) => void = () => {}): VerdictRecord {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open().client('GET').server('x'.repeat(100));
  for (let at = 0; at < times; at++) {
    tcp.segment('server', { at: 100, data: 'y'.repeat(length) });
    capture.wait(500 * 2 ** at);
  }
  after(tcp, capture);
  return diagnoseBuilt(capture, [judgedTcp(storm)]).verdicts[0]!;
}

describe('a segment that is sent again and again', () => {
  it('is a storm where it is small', () => {
    expect(repeated(100, 5)).toMatchObject({
      code: 'retransmission-storm', position: 'below', confidence: 'certain', evidence: [9, 10, 11, 12],
      message: 'The same 100 B of the server were sent 5 times in 7.5 s and never acknowledged; the client was last heard in frame 7',
    });
  });

  it('is a black hole where smaller ones got through', () => {
    expect(repeated(1460, 5)).toMatchObject({ code: 'path-mtu-black-hole', confidence: 'likely', figures: { length: 1460, passed: 100, times: 5 } });
  });

  it('is surely a black hole where the other end is heard meanwhile', () => {
    const { code, confidence } = repeated(1460, 3, (tcp, capture) => {
      tcp.ack('client');
      capture.wait(3000);
      tcp.segment('server', { at: 100, data: 'y'.repeat(1460) });
    });
    expect({ code, confidence }).toEqual({ code: 'path-mtu-black-hole', confidence: 'certain' });
  });

  it('is surely a black hole where the same bytes get through in smaller pieces', () => {
    expect(repeated(1460, 4, (tcp) => tcp.segment('server', { at: 100, data: 'y'.repeat(700) }).received('client', 800).ack('client'))).toMatchObject({
      code: 'path-mtu-black-hole', confidence: 'certain',
    });
  });

  it('is a storm where no data at all got through: then the size tells nothing', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client('GET');
    for (let at = 0; at < 5; at++) {
      tcp.segment('server', { at: 0, data: 'y'.repeat(1000) });
      capture.wait(500 * 2 ** at);
    }
    expect(diagnoseBuilt(capture, [judgedTcp(storm)]).verdicts[0]!.code).toBe('retransmission-storm');
  });

  it('is nothing where it is acknowledged at last, or was sent twice', () => {
    expect(repeated(100, 5, (tcp) => tcp.received('client').ack('client')).code).toBe('healthy');
    expect(repeated(100, 2).code).toBe('healthy');
  });

  it('is one, too, where it is a FIN and nothing else: the silence behind it is blamed on nobody', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().server('hello\r\n').fin('client');
    for (let at = 0; at < 5; at++) {
      capture.wait(500 * 2 ** at);
      tcp.segment('client', { at: 0, flags: FIN | ACK });
    }
    capture.wait(20_000);
    tcp.segment('client', { at: 0, flags: FIN | ACK });
    const { verdicts, derived } = diagnoseBuilt(capture);
    expect(verdicts.map(({ code }) => code)).toEqual(['retransmission-storm']);
    expect(verdicts[0]).toMatchObject({
      step: 'close', severity: 'warn', confidence: 'certain', message: expect.stringMatching(/^The FIN of the client was sent 7 times in 35\.5 s and never acknowledged; /),
    });
    expect(derived).toMatchObject([{ type: 'pause', owedBy: 'network', side: 'client' }]);
  });

  it('is nothing where the FIN is acknowledged at last', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client('\0a').server('\0b').fin('client');
    for (let at = 0; at < 5; at++) tcp.segment('client', { at: 2, flags: FIN | ACK });
    tcp.received('server').fin('server').ack('client');
    expect(verdictCodes(capture)).toEqual(['healthy']);
  });

  it('is no storm where the other end resets: it does not know the connection', () => {
    expect(repeated(100, 5, (tcp) => tcp.reset('client')).code).toBe('healthy');
  });
});
