import { describe, expect, it } from 'vitest';
import { icmp } from '../../../src/diagnose/below/icmp.ts';
import { CaptureBuilder } from '../../../src/testing/index.ts';
import { diagnoseBuilt, verdictCodes } from '../../support/diagnose-built.ts';

const ROUTER = '10.0.0.254';

/** A SYN, and what ICMP says of it. */
function refusal(type: number, code: number, from = ROUTER): CaptureBuilder {
  const capture = new CaptureBuilder();
  const { lastFrame: about } = capture.tcp().syn();
  return capture.icmpError({ about, type, code, from });
}

describe('ICMP', () => {
  it.each([
    [3, 0, 'destination-unreachable'], [3, 1, 'destination-unreachable'], [3, 9, 'administratively-prohibited'],
    [3, 10, 'administratively-prohibited'], [3, 13, 'administratively-prohibited'], [11, 0, 'ttl-exceeded'],
  ])('type %d, code %d for a SYN means %s', (type, code, expected) => {
    expect(diagnoseBuilt(refusal(type, code), [icmp]).verdicts).toMatchObject([{ code: expected, subject: { connection: 0 }, evidence: [2], confidence: 'certain' }]);
  });

  it('says who says what of which packets', () => {
    expect(diagnoseBuilt(refusal(3, 1), [icmp]).verdicts[0]).toMatchObject({
      message: '10.0.0.254 says of packets to 10.0.0.2:80: host unreachable', disproof: 'an answer of 10.0.0.2:80 after frame 2',
      figures: { senders: [ROUTER], errors: 1 },
    });
  });

  it('takes a closed port by ICMP for a filter where it is about TCP, and for a missing listener where it is about UDP', () => {
    expect(verdictCodes(refusal(3, 3, '10.0.0.2'), [icmp])).toEqual(['administratively-prohibited']);
    const capture = new CaptureBuilder();
    capture.udp({ server: '10.0.0.2:53' }).client('x');
    capture.icmpError({ about: capture.frames.at(-1)!, type: 3, code: 3 });
    expect(verdictCodes(capture, [icmp])).toEqual(['connection-refused']);
  });

  it('knows the errors of IPv6', () => {
    const of = (type: number, code: number): string[] => {
      const capture = new CaptureBuilder();
      const { lastFrame: about } = capture.tcp({ client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' }).syn();
      return verdictCodes(capture.icmpError({ about, type, code, from: '2001:db8::fe' }), [icmp]);
    };
    expect(of(1, 0)).toEqual(['destination-unreachable']);
    expect(of(1, 1)).toEqual(['administratively-prohibited']);
    expect(of(3, 0)).toEqual(['ttl-exceeded']);
    expect(of(2, 0)).toEqual(['healthy', 'fragmentation-needed']);
  });

  it('lets a connection that works nevertheless be', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn();
    capture.icmpError({ about: tcp.lastFrame, type: 3, code: 1, from: ROUTER });
    tcp.syn().synAck().ack('client').client('a').server('b').close();
    expect(verdictCodes(capture, [icmp])).toEqual(['healthy']);
  });

  it('lets an answer that comes to a closed socket be', () => {
    const capture = new CaptureBuilder();
    capture.udp({ server: '10.0.0.2:53' }).client('x').server('y');
    capture.icmpError({ about: capture.frames.at(-1)!, type: 3, code: 3 });
    expect(verdictCodes(capture, [icmp])).toEqual(['healthy']);
  });

  it('takes expired packets of several routers for somebody who follows the path', () => {
    const capture = new CaptureBuilder();
    for (const [at, from] of ['10.1.0.1', '10.2.0.1', '10.3.0.1'].entries()) {
      const { lastFrame: about } = capture.tcp({ client: `10.0.0.1:${40000 + at}` }).syn();
      capture.icmpError({ about, type: 11, code: 0, from });
    }
    expect(verdictCodes(capture, [icmp])).toEqual(['healthy']);
  });

  it('takes echo requests with growing TTL for the same, where one router answers', () => {
    const pinged = (...ttls: number[]): string[] => {
      const capture = new CaptureBuilder();
      for (const ttl of ttls) {
        capture.udp({ server: '10.0.0.2:53' }).client('12345678');
        const echo = capture.frames.at(-1)!;
        echo.bytes.set([ttl, 1], echo.ipAt + 8);
        echo.bytes.set([8, 0], echo.ipAt + 20);
      }
      capture.icmpError({ about: capture.frames[0]!, type: 11, code: 0, from: ROUTER });
      return verdictCodes(capture, [icmp]);
    };
    expect(pinged(1, 2)).toEqual(['healthy']);
    expect(pinged(1, 1)).toEqual(['ttl-exceeded']);
    expect(pinged(29, 27, 25, 29, 27)).toEqual(['ttl-exceeded']);
  });

  it('is one verdict where one router says the same of several destinations', () => {
    const capture = new CaptureBuilder();
    for (const host of [2, 3, 4]) {
      const { lastFrame: about } = capture.tcp({ client: `10.0.0.1:4000${host}`, server: `10.0.0.${host}:80` }).syn();
      capture.icmpError({ about, type: 3, code: 0, from: host < 4 ? ROUTER : '10.9.9.9' });
    }
    expect(diagnoseBuilt(capture, [icmp]).verdicts).toMatchObject([
      { code: 'destination-unreachable', subject: { capture: true }, connections: [0, 1], evidence: [2, 4], message: expect.stringMatching(/; likewise 1 more connection, of 2 pairs of hosts$/) },
      { code: 'destination-unreachable', subject: { connection: 2 } },
    ]);
  });

  it('of a narrow link is disproved by larger packets that pass, and by smaller ones where it is not heeded', () => {
    const disproof = (times: number): string | null | undefined => {
      const capture = new CaptureBuilder();
      const tcp = capture.tcp().open().client('G');
      for (let at = 0; at < times; at++) {
        tcp.segment('server', { at: 0, data: 'x'.repeat(1460) });
        capture.icmpError({ about: tcp.lastFrame, type: 3, code: 4, rest: 1300, from: ROUTER });
      }
      return diagnoseBuilt(capture, [icmp]).verdicts.find(({ code }) => code === 'fragmentation-needed')?.disproof;
    };
    expect(disproof(1)).toMatch(/^packets larger than 1300 bytes to .*, sent after frame 7, that arrive$/);
    expect(disproof(3)).toMatch(/^packets of at most 1300 bytes to /);
  });

  it('finds a narrow link a fault only where the sender does not heed it', () => {
    const narrow = (times: number): string[] => {
      const capture = new CaptureBuilder();
      const tcp = capture.tcp().open().client('G');
      for (let at = 0; at < times; at++) {
        tcp.segment('server', { at: 0, data: 'x'.repeat(1460) });
        capture.icmpError({ about: tcp.lastFrame, type: 3, code: 4, rest: 1300, from: ROUTER });
      }
      return diagnoseBuilt(capture, [icmp]).verdicts.map(({ code, severity }) => `${code} ${severity}`);
    };
    expect(narrow(1)).toEqual(['healthy chat', 'fragmentation-needed chat']);
    expect(narrow(3)).toEqual(['fragmentation-needed warn']);
  });

  it('says how narrow the link is', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().segment('client', { data: 'x'.repeat(1460) });
    capture.icmpError({ about: tcp.lastFrame, type: 3, code: 4, rest: 1300, from: ROUTER });
    expect(diagnoseBuilt(capture, [icmp]).verdicts[1]).toMatchObject({
      message: '10.0.0.254 says of packets to 10.0.0.2:80: fragmentation needed, at most 1300 bytes', figures: { mtu: 1300 },
    });
  });
});
