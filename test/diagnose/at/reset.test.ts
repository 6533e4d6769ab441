import { describe, expect, it } from 'vitest';
import { reset } from '../../../src/diagnose/at/reset.ts';
import { judgedTcp } from '../../../src/diagnose/tcp/tcp-examiner.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { ACK, RST } from '../../../src/wire/packet.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

function verdictOf(script: (tcp: TcpConversation, capture: CaptureBuilder) => unknown): VerdictRecord {
  const capture = new CaptureBuilder();
  script(capture.tcp(), capture);
  return diagnoseBuilt(capture, [judgedTcp(reset)]).verdicts[0]!;
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const CUT = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly some';
const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell';

describe('a reset', () => {
  it('in the middle of a message is a fault of the end that sent it', () => {
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).server(CUT).reset('server'))).toMatchObject({
      code: 'reset-by-peer', position: 'at', step: 'stream', confidence: 'certain', evidence: [7, 8], figures: { side: 'server' },
      message: 'The server reset the connection in frame 8, in the middle of a message (http)',
    });
  });

  it('of a scanner that only opened the connection by half breaks off nothing, though it asks something later', () => {
    expect(verdictOf((tcp, capture) => {
      tcp.syn().synAck().segment('client', { flags: RST });
      capture.wait(16_000);
      tcp.segment('client', { data: REQUEST });
    }).code).toBe('healthy');
  });

  it('behind a whole exchange is a rude goodbye and no fault', () => {
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).server(WHOLE).reset('client')).code).toBe('healthy');
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).server(WHOLE).fin('server').reset('client')).code).toBe('healthy');
  });

  it('with bytes of the other side unread breaks off what nobody can read, too', () => {
    expect(verdictOf((tcp) => tcp.open().client('\0opaque').server('\0answer').segment('client', { data: '\0more' }).reset('server'))).toMatchObject({
      code: 'reset-by-peer', confidence: 'likely', severity: 'warn',
    });
    expect(verdictOf((tcp) => tcp.open().client('\0opaque').server('\0answer').reset('server')).code).toBe('healthy');
  });

  it('from nearer than the end that it names was sent by something on the way', () => {
    expect(verdictOf((tcp) => {
      tcp.joined().segment('client', { data: REQUEST }).segment('server', { data: CUT, ttl: 52 }).segment('server', { flags: RST | ACK, ttl: 61 });
    })).toMatchObject({ code: 'reset-by-middlebox', position: 'below', confidence: 'likely', figures: { ttl: 61, usualTtl: 52 } });
  });

  it('tells nothing by its distance where that of the end itself changes', () => {
    expect(verdictOf((tcp) => {
      tcp.open().client(REQUEST).segment('server', { data: CUT, ttl: 52 }).segment('server', { flags: RST | ACK, ttl: 61 });
    }).code).toBe('reset-by-peer');
  });

  it('after which the same end goes on was not sent by it', () => {
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).reset('server').server(WHOLE).close())).toMatchObject({
      code: 'reset-by-middlebox', evidence: [5, 6, 7],
    });
  });

  it('that acknowledges nothing, in answer to data, is that of a host that does not know the connection', () => {
    expect(verdictOf((tcp, capture) => {
      tcp.open().client('\0a').server('\0b');
      capture.wait(60_000);
      tcp.segment('client', { data: '\0c' }).segment('server', { flags: RST });
    })).toMatchObject({ code: 'half-open', confidence: 'likely', evidence: [8, 9] });
  });

  it('of a reader who had closed its half is a remark, whatever was still on the way', () => {
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).server(CUT).fin('client').segment('server', { data: 'more' }).reset('client'))).toMatchObject({
      code: 'reset-by-peer', severity: 'note', message: expect.stringMatching(/; it had closed its half in frame 8$/),
    });
  });

  it('of a server that had answered and closed, while the request still came, is a remark', () => {
    const upload = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\npart';
    const refusal = 'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    expect(verdictOf((tcp) => tcp.open().client(upload).server(refusal).fin('server').segment('client', { data: 'more' }).reset('server')).severity).toBe('note');
  });

  it('of the reader of an event stream is how it leaves, and that of its writer a fault', () => {
    const stream = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n';
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).server(stream).reset('client')).severity).not.toBe('error');
    expect(verdictOf((tcp) => tcp.open().client(REQUEST).server(stream).reset('server'))).toMatchObject({ code: 'reset-by-peer', severity: 'error' });
  });

  it('from elsewhere when everything had been said is a remark: a load balancer tidies up', () => {
    const far = (more: (tcp: TcpConversation) => unknown) => verdictOf((tcp) => {
      tcp.joined().segment('client', { data: REQUEST }).received('server').segment('server', { data: WHOLE, ttl: 52 }).received('client').ack('client');
      more(tcp);
    });
    expect(far((tcp) => tcp.segment('server', { flags: RST | ACK, ttl: 61 }))).toMatchObject({ code: 'reset-by-middlebox', severity: 'note' });
    expect(far((tcp) => tcp.segment('server', { flags: RST | ACK, ttl: 61 }).segment('server', { data: 'on', ttl: 52 }))).toMatchObject({ severity: 'error' });
  });

  it('of a SYN is a refusal, and of a SYN-ACK a scan: neither is in the middle of anything', () => {
    expect(verdictOf((tcp) => tcp.syn().refuse()).code).toBe('healthy');
    expect(verdictOf((tcp) => tcp.syn().synAck().segment('client', { flags: RST })).code).toBe('healthy');
  });
});
