import { describe, expect, it } from 'vitest';
import { another } from '../../../src/diagnose/below/another.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import { ACK, FIN, RST, SYN } from '../../../src/wire/packet.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

const first = (capture: CaptureBuilder): VerdictRecord => diagnoseBuilt(capture, [judgedTcp(another)]).verdicts[0]!;

/** A refusal with this TTL by a host whose other port answers with a TTL of 60. */
function refusal(ttl: number): CaptureBuilder {
  const capture = new CaptureBuilder();
  const open = capture.tcp({ server: '10.0.0.2:443' }).syn().segment('server', { at: -1, flags: SYN | ACK, ttl: 60 }).received('client', 0).ack('client');
  open.client('a', { ack: false }).segment('server', { data: 'b', ttl: 60 }).segment('server', { data: 'c', ttl: 60 });
  capture.tcp({ client: '10.0.0.1:40001' }).syn().segment('server', { flags: RST | ACK, ttl });
  return capture;
}

describe('an answer from elsewhere', () => {
  it('is a refusal from nearer than the rest of what the host says', () => {
    expect(first(refusal(63))).toMatchObject({
      code: 'answered-by-another', subject: { connection: 1 }, confidence: 'likely', position: 'below',
      message: expect.stringMatching(/^The reset in frame 8 has the address of 10\.0\.0\.2:80, .*: TTL 63 instead of 60$/),
    });
  });

  it('is none where the refusal comes as far, be it with another TTL to begin with', () => {
    expect(first(refusal(60)).code).toBe('healthy');
    expect(first(refusal(124)).code).toBe('healthy');
  });

  it('is a SYN-ACK from nearer than the frames behind it, and a mere remark where the connection works', () => {
    const answered = (...data: string[]): VerdictRecord[] => {
      const capture = new CaptureBuilder();
      const tcp = capture.tcp().syn().segment('server', { at: -1, flags: SYN | ACK, ttl: 63 }).received('client', 0).ack('client');
      tcp.client('a', { ack: false }).segment('server', { ttl: 52 });
      for (const each of data) tcp.segment('server', { data: each, ttl: 52 });
      return diagnoseBuilt(capture, [judgedTcp(another)]).verdicts;
    };
    expect(answered()).toMatchObject([{ code: 'answered-by-another', severity: 'error', evidence: [2, 5] }]);
    expect(answered('b', 'c')).toMatchObject([{ code: 'healthy' }, { code: 'answered-by-another', severity: 'chat' }]);
  });

  it('is a mere remark, too, where the proxy resets what had worked', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn().segment('server', { at: -1, flags: SYN | ACK, ttl: 64 }).received('client', 0).ack('client').client('a', { ack: false });
    tcp.segment('server', { data: 'b', ttl: 63 }).segment('server', { data: 'c', ttl: 63 }).segment('server', { flags: RST | ACK, ttl: 64 });
    expect(diagnoseBuilt(capture, [judgedTcp(another)]).verdicts).toMatchObject([{ code: 'healthy' }, { code: 'answered-by-another', severity: 'chat' }]);
  });

  it('is a SYN-ACK of another address with the number that was asked for', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ server: '10.0.0.2:80' }).syn();
    capture.tcp({ server: '10.0.0.3:80' }).syn().synAck();
    capture.frames.splice(1, 1);
    expect(first(capture)).toMatchObject({
      code: 'answered-by-another', confidence: 'certain', evidence: [1, 2], subject: { connection: 0 },
      message: 'The SYN to 10.0.0.2:80 is answered by 10.0.0.3:80, with the number that it asked for: the client knows no such connection',
    });
  });

  it('is the same part of a stream with other bytes and from another distance', () => {
    const answered = (ttl: number): string => {
      const capture = new CaptureBuilder();
      const tcp = capture.tcp().open().client('GET').segment('server', { data: 'fake', ttl });
      tcp.segment('server', { at: 0, data: 'real', ttl: 64 }).segment('server', { data: 'more', ttl: 64 });
      return first(capture).code;
    };
    expect(answered(50)).toBe('answered-by-another');
    expect(answered(64)).toBe('healthy');
  });

  it('is none where both copies of a part of the stream come from the same distance, whatever that of later frames is', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client('GET').segment('server', { data: 'some', ttl: 57 });
    tcp.segment('server', { at: 0, data: 'same', ttl: 57 }).received('client').ack('client').segment('server', { data: 'more', ttl: 56 });
    expect(first(capture).code).toBe('healthy');
  });

  it('is a mere remark where the connection was closed in order', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn().segment('server', { at: -1, flags: SYN | ACK, ttl: 55 }).received('client', 0).ack('client');
    tcp.segment('server', { flags: FIN | ACK, ttl: 53 }).received('client').fin('client').segment('server', { ttl: 53 });
    expect(first(capture).code).toBe('healthy');
  });

  it('is not told by a hardware address where those of the client vary, too', () => {
    const verdict = (client: number): string => {
      const capture = new CaptureBuilder();
      capture.tcp().syn().synAck().ack('client').client('a');
      for (const [at, frame] of capture.frames.entries()) {
        const fromServer = at === 1 || at === 4;
        frame.bytes[11] = fromServer ? at : client * at;
      }
      return first(capture).code;
    };
    expect(verdict(0)).toBe('answered-by-another');
    expect(verdict(1)).toBe('healthy');
  });

  it('is nothing where routes change in mid-connection', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    for (const ttl of [64, 63, 64]) tcp.segment('server', { data: 'x', ttl });
    expect(first(capture).code).toBe('healthy');
  });
});
