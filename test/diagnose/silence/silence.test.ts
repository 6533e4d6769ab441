import { describe, expect, test } from 'vitest';
import { silence, silenceOver } from '../../../src/diagnose/silence/silence.ts';
import type { PauseRecord, VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder, chunked, dataFrame, drop, duplicate, frameOf, httpHead, oneSided, Opcode, webSocketUpgrade } from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

const GET = httpHead('GET / HTTP/1.1', { Host: 'a' });
const DONE = httpHead('HTTP/1.1 204 No Content', {});

function pausesOf(script: (tcp: TcpConversation, capture: CaptureBuilder) => unknown): PauseRecord[] {
  const capture = new CaptureBuilder();
  script(capture.tcp(), capture);
  return diagnoseBuilt(capture, [silence]).derived as unknown as PauseRecord[];
}

/** What is told of the only pause. */
function told(script: (tcp: TcpConversation, capture: CaptureBuilder) => unknown): Pick<PauseRecord, 'owedBy' | 'side' | 'why' | 'endedBy' | 'by'> {
  const pauses = pausesOf(script);
  expect(pauses).toHaveLength(1);
  const { owedBy, side, why, endedBy, by } = pauses[0]!;
  return { owedBy, side, why, endedBy, by };
}

describe('a pause', () => {
  test('before the answer is the server\'s program', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(GET);
      capture.wait(2000);
      tcp.server(DONE);
    })).toMatchObject({ owedBy: 'server', why: 'GET in frame 4 had arrived, and its answer was not begun', endedBy: 'data', by: 'server' });
  });

  test('between two exchanges is nobody\'s', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(GET).server(DONE);
      capture.wait(2000);
      tcp.client(GET).server(DONE);
    })).toMatchObject({ owedBy: 'nobody', by: 'client' });
  });

  test('in the body of an answer is the server\'s program', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(GET).server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 10 })}01234`);
      capture.wait(2000);
      tcp.server('56789');
    })).toMatchObject({ owedBy: 'server', why: 'the body of the answer to GET in frame 4 was begun and not continued' });
  });

  test('in the body of a request is the client\'s program', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(`${httpHead('POST / HTTP/1.1', { 'Host': 'a', 'Content-Length': 10 })}01234`);
      capture.wait(2000);
      tcp.client('56789').server(DONE);
    })).toMatchObject({ owedBy: 'client', why: 'the body of POST in frame 4 was begun and not continued' });
  });

  test('in the header of a request is the client\'s program', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(GET).server(DONE).client(GET.slice(0, 10));
      capture.wait(2000);
      tcp.client(GET.slice(10)).server(DONE);
    })).toMatchObject({ owedBy: 'client', why: 'a request was begun, and its header did not end' });
  });

  test('behind the handshake is the client\'s program', () => {
    expect(told((tcp, capture) => {
      tcp.open();
      capture.wait(2000);
      tcp.client(GET).server(DONE);
    })).toMatchObject({ owedBy: 'client', why: 'connected, and the client had not spoken yet' });
  });

  test('that ends with the greeting of a server is the server\'s, which speaks first', () => {
    expect(told((tcp, capture) => {
      tcp.open();
      capture.wait(2000);
      tcp.server('220 mail.test ESMTP\r\n');
    })).toMatchObject({ owedBy: 'server', why: 'connected, and the server, which speaks first, had not spoken yet' });
  });

  test('of which only one side was captured is nobody\'s that could be named', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client('ask');
    capture.wait(2000);
    tcp.client('ask again');
    capture.apply(oneSided('client'));
    expect(diagnoseBuilt(capture, [silence]).derived).toMatchObject([{ owedBy: 'unknown', why: 'only one direction was captured: the other end may have spoken' }]);
  });

  test('in which nobody answers a client that had a SYN-ACK is the network\'s: that end was captured', () => {
    expect(told((tcp, capture) => {
      tcp.open().segment('client', { data: GET });
      for (const wait of [1000, 2000]) {
        capture.wait(wait);
        tcp.segment('client', { data: GET, at: 0 });
      }
    })).toMatchObject({ owedBy: 'network' });
  });

  test('at the beginning of a connection that was open before the capture is nobody\'s that could be named', () => {
    expect(told((tcp, capture) => {
      tcp.joined().ack('client');
      capture.wait(2000);
      tcp.server('keep-alive of a protocol');
    })).toMatchObject({ owedBy: 'unknown', why: 'open before the capture began: who had spoken last is not known' });
  });

  test('over which the clock was set is of unknown length, whether it went on, or back and on again', () => {
    for (const steps of [[2 * 3600], [-30, 30]]) {
      const capture = new CaptureBuilder();
      const tcp = capture.tcp().open().client('ask').server('answer').client('ask');
      const others = capture.udp();
      for (const step of steps) {
        capture.wait(step * 1000);
        others.client('tick');
      }
      capture.wait(3000);
      tcp.server('answer');
      expect(diagnoseBuilt(capture, [silence]).derived, steps.join()).toMatchObject([{ owedBy: 'unknown', why: expect.stringContaining('clock') as string }]);
    }
  });

  test('in front of a closed window is the receiver\'s, with the probes in it', () => {
    const [pause] = pausesOf((tcp, capture) => {
      tcp.open().client(GET).server('x'.repeat(500), { ack: false }).received('client').ack('client', { window: 0 });
      for (let probe = 0; probe < 3; probe++) {
        capture.wait(500);
        tcp.segment('server', { at: tcp.offset('server') - 1 }).ack('client', { window: 0 });
      }
      capture.wait(500);
      tcp.ack('client', { window: 60_000 }).server('more');
    });
    expect(pause).toMatchObject({ owedBy: 'window', side: 'client', keepAlives: 3, by: 'server' });
    expect(pause!.why).toContain('had closed its window in frame 7');
  });

  test('in which segments are sent again in vain is the network\'s', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(GET).server(DONE).segment('client', { data: GET });
      for (const wait of [200, 400, 800]) {
        capture.wait(wait);
        tcp.segment('client', { data: GET, at: tcp.offset('client') - GET.length });
      }
    })).toMatchObject({ owedBy: 'network', side: 'client', why: 'segments of the client were sent again 3 times and were not acknowledged', endedBy: 'capture-end', by: null });
  });

  test('behind one repeated segment that was acknowledged soon is not the network\'s', () => {
    expect(told((tcp, capture) => {
      tcp.open().segment('client', { data: GET });
      capture.wait(200);
      tcp.segment('client', { data: GET, at: 0 }).received('server').ack('server');
      capture.wait(3000);
      tcp.server(DONE);
    })).toMatchObject({ owedBy: 'server' });
  });

  test('of a half that is closed is the other half\'s program', () => {
    expect(told((tcp, capture) => {
      tcp.open().client('all').fin('client').ack('server');
      capture.wait(2000);
      tcp.fin('server').ack('client');
    })).toMatchObject({ owedBy: 'server', endedBy: 'fin', by: 'server' });
  });

  test('ended by a reset says so', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(GET);
      capture.wait(2000);
      tcp.reset('server');
    })).toMatchObject({ owedBy: 'server', endedBy: 'reset', by: 'server' });
  });

  test('goes on over keep-alives', () => {
    const [pause] = pausesOf((tcp, capture) => {
      tcp.open().client(GET).server(DONE);
      for (let probe = 0; probe < 4; probe++) {
        capture.wait(800);
        tcp.keepAlive('client');
      }
      tcp.client(GET).server(DONE);
    });
    expect(pause).toMatchObject({ owedBy: 'nobody', keepAlives: 4 });
    expect(pause!.duration).toBeGreaterThan(3.1);
  });

  test('goes on over pings and pongs of a WebSocket, where nobody has to speak', () => {
    const { request, response } = webSocketUpgrade();
    const [pause, ...more] = pausesOf((tcp, capture) => {
      tcp.open().client(request).server(response).client(frameOf('client', Opcode.Text, 'hello'));
      for (let ping = 0; ping < 3; ping++) {
        capture.wait(700);
        tcp.server(frameOf('server', Opcode.Ping, '')).client(frameOf('client', Opcode.Pong, ''));
      }
      tcp.server(frameOf('server', Opcode.Text, 'world'));
    });
    expect(more).toEqual([]);
    expect(pause).toMatchObject({ owedBy: 'nobody', pings: 6, by: 'server' });
  });

  test('goes on over comments of an event stream, and is the server\'s', () => {
    const [pause, ...more] = pausesOf((tcp, capture) => {
      tcp.open().client(GET).server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' }));
      tcp.server(chunked(['data: one\n\n'], { end: false }));
      for (let comment = 0; comment < 3; comment++) {
        capture.wait(700);
        tcp.server(chunked([': still here\n\n'], { end: false }));
      }
      tcp.server(chunked(['data: two\n\n'], { end: false }));
    });
    expect(more).toEqual([]);
    expect(pause).toMatchObject({ owedBy: 'server', pings: 3, why: 'the event stream of GET in frame 4 was open, and no event came' });
  });

  test('is the same where every frame was captured twice', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client(GET);
    capture.wait(2000);
    tcp.server(DONE);
    capture.apply(duplicate());
    expect(diagnoseBuilt(capture, [silence]).derived).toMatchObject([{ owedBy: 'server', keepAlives: 0, pauses: 1 }]);
  });

  test('is what the bound says', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client(GET);
    capture.wait(300);
    tcp.server(DONE);
    expect(diagnoseBuilt(capture, [silence]).derived).toEqual([]);
    expect(diagnoseBuilt(capture, [silenceOver(0.25)]).derived).toHaveLength(1);
  });

  test('is one of eight, the longest, where there are many', () => {
    const pauses = pausesOf((tcp, capture) => {
      tcp.open();
      for (let turn = 0; turn < 20; turn++) {
        tcp.client('ask').server('answer');
        capture.wait(turn % 2 === 0 ? 2000 + turn : 1100);
      }
      tcp.client('bye');
    });
    expect(pauses).toHaveLength(8);
    expect(pauses.every(({ duration, pauses: all }) => duration > 2 && all === 20)).toBe(true);
    expect(pauses.map(({ frames }) => frames[0])).toEqual(pauses.map(({ frames }) => frames[0]).toSorted((a, b) => a - b));
  });
});

describe('a silence that kills', () => {
  /** Clients that speak again after some seconds of silence; what comes then is up to `then`. */
  function verdicts(idles: readonly number[], then: (tcp: TcpConversation, at: number) => unknown): VerdictRecord[] {
    const capture = new CaptureBuilder();
    idles.forEach((idle, at) => {
      const tcp = capture.tcp({ client: `10.0.0.1:${40000 + at}` }).open().client('ask').server('answer');
      capture.wait(idle * 1000);
      tcp.segment('client', { data: 'again?' });
      then(tcp, at);
      capture.wait(100);
    });
    return diagnoseBuilt(capture, [silence]).verdicts.filter(({ code }) => code === 'idle-timeout-suspected');
  }
  const reset = (tcp: TcpConversation): unknown => tcp.reset('server');
  const answer = (tcp: TcpConversation): unknown => tcp.received('server').server('yes');

  test('the same in three connections is an idle timeout on the way', () => {
    const [verdict] = verdicts([30, 30.2, 31], reset);
    expect(verdict).toMatchObject({ confidence: 'likely', subject: { hosts: ['10.0.0.1', '10.0.0.2'] }, position: 'below' });
    expect(verdict!.message).toMatch(/^3 connections of 10\.0\.0\.1 to 10\.0\.0\.2 ended after the same silence of 30(\.\d)? s: 3 by a reset$/);
  });

  test('in one connection tells nothing', () => expect(verdicts([30], reset)).toEqual([]));
  test('of different lengths tells nothing', () => expect(verdicts([30, 50, 90], reset)).toEqual([]));
  test('is disproved by a connection that survived a longer one', () => expect(verdicts([30, 30, 30, 40], (tcp, at) => (at === 3 ? answer : reset)(tcp))).toEqual([]));
  test('is not one that is answered', () => expect(verdicts([30, 30, 30], answer)).toEqual([]));

  test('without an answer kills as well', () => {
    const capture = new CaptureBuilder();
    const talks = [0, 1, 2].map((at) => capture.tcp({ client: `10.0.0.1:${40000 + at}` }).open().client('ask').server('answer'));
    capture.wait(30_000);
    for (const again of [0, 1, 2, 3]) {
      for (const tcp of talks) tcp.segment('client', { data: 'again?', at: 3 });
      capture.wait(200 << again);
    }
    expect(diagnoseBuilt(capture, [silence]).verdicts[0]).toMatchObject({ code: 'idle-timeout-suspected', message: expect.stringContaining('3 without an answer') as string });
  });

  test('is not a program that ends and resets all that it has at once', () => {
    const capture = new CaptureBuilder();
    const talks = [0, 1, 2].map((at) => capture.tcp({ client: `10.0.0.1:${40000 + at}` }).open().client('ask').server('answer'));
    capture.wait(30_000);
    for (const tcp of talks) tcp.reset('server');
    expect(diagnoseBuilt(capture, [silence]).verdicts.map(({ code }) => code)).toEqual(['healthy']);
  });
});

describe('a sender who does not go on', () => {
  test('with a body whose length it announced gets a verdict', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client(GET).server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 10 })}01234`);
    capture.wait(5000);
    tcp.server('56789');
    expect(diagnoseBuilt(capture, [silence]).verdicts[0]).toMatchObject({ code: 'sender-not-writing', position: 'above', confidence: 'likely', severity: 'warn' });
  });

  test('gets none for an event stream in which nothing happened', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client(GET).server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }));
    tcp.server('data: one\n\n');
    capture.wait(10_000);
    tcp.server('data: two\n\n');
    expect(diagnoseBuilt(capture, [silence]).verdicts.map(({ code }) => code)).toEqual(['healthy']);
  });

  test('gets none where the client did not read', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().client(GET).server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 10 })}01234`, { ack: false });
    tcp.received('client').ack('client', { window: 0 });
    capture.wait(5000);
    tcp.ack('client', { window: 60_000 }).server('56789');
    expect(diagnoseBuilt(capture, [silence]).verdicts.map(({ code }) => code)).toEqual(['healthy']);
  });
});

test('a scan leaves nothing to explain', () => {
  const capture = new CaptureBuilder();
  for (let port = 1; port < 50; port++) capture.tcp({ server: `10.0.0.2:${port}` }).syn();
  expect(diagnoseBuilt(capture, [silence]).derived).toEqual([]);
});

test('a capture that lost frames does not throw', () => {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open().client(GET);
  capture.wait(2000);
  tcp.server(DONE);
  capture.apply(drop(dataFrame('client', 0)));
  expect(() => diagnoseBuilt(capture, [silence])).not.toThrow();
});
