import { describe, expect, it } from 'vitest';
import { halfOpen } from '../../../src/diagnose/at/half-open.ts';
import { receiver } from '../../../src/diagnose/at/receiver.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { ACK } from '../../../src/wire/packet.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

function verdictOf(script: (tcp: TcpConversation, capture: CaptureBuilder) => unknown): VerdictRecord {
  const capture = new CaptureBuilder();
  script(capture.tcp(), capture);
  return diagnoseBuilt(capture, [judgedTcp(receiver, halfOpen)]).verdicts[0]!;
}

describe('a receiver that does not read', () => {
  const closed = (milliseconds: number): VerdictRecord => verdictOf((tcp, capture) => {
    tcp.open().client('G').server('x'.repeat(1000)).ack('client', { window: 0 });
    capture.wait(milliseconds);
    tcp.ack('client').server('y'.repeat(1000)).close();
  });

  it('is a warning where its window was closed for long', () => {
    expect(closed(3000)).toMatchObject({
      code: 'receiver-not-reading', position: 'at', severity: 'warn', confidence: 'certain', evidence: [8],
      message: 'The window of the client was closed for 3.0 s: its program did not read, and the server had to wait',
      figures: { side: 'client', times: 1, forGood: false },
    });
  });

  it('is a note or less where it was for a moment', () => {
    expect(closed(500)).toMatchObject({ code: 'receiver-not-reading', severity: 'note' });
    expect(closed(20)).toMatchObject({ code: 'healthy' });
  });

  it('is one to the end where the window never opened', () => {
    expect(verdictOf((tcp, capture) => {
      tcp.open().client('G').server('x'.repeat(1000)).ack('client', { window: 0 });
      for (let at = 0; at < 3; at++) {
        capture.wait(5000);
        tcp.segment('server', { data: 'y' }).segment('client', { window: 0, flags: ACK });
      }
    })).toMatchObject({ code: 'receiver-not-reading', figures: { forGood: true } });
  });
});

describe('a half-open connection', () => {
  const probed = (count: number): VerdictRecord => verdictOf((tcp, capture) => {
    tcp.open().client('a').server('b');
    for (let at = 0; at < count; at++) {
      capture.wait(75_000);
      tcp.segment('client', { at: 0, data: 'a' });
    }
  });

  it('is one whose keep-alives find no answer', () => {
    expect(probed(3)).toMatchObject({ code: 'half-open', position: 'at', confidence: 'certain', evidence: [6, 8, 9, 10] });
    expect(probed(2).code).toBe('healthy');
  });

  it('is none whose keep-alives are answered', () => {
    expect(verdictOf((tcp, capture) => {
      tcp.open().client('a').server('b');
      for (let at = 0; at < 5; at++) {
        capture.wait(75_000);
        tcp.keepAlive('client');
      }
    }).code).toBe('healthy');
  });
});
