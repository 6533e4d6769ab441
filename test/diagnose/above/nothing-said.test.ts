import { describe, expect, it } from 'vitest';
import { nothingSaid } from '../../../src/diagnose/above/nothing-said.ts';
import { CaptureBuilder, oneSided } from '../../../src/testing/index.ts';
import { brief, verdictsIn, verdictsOf } from './support.ts';
import type { Script } from './support.ts';

const silent = (seconds: number, end: Script): Script => (tcp, capture) => {
  tcp.open();
  capture.wait(seconds * 1000);
  end(tcp, capture);
};
const found = (script: Script, ...transforms: Parameters<typeof verdictsOf>[2][]): string[] => brief(verdictsOf(nothingSaid, script, ...transforms));

describe('a connection on which nobody spoke', () => {
  it('is a warning where both waited, or the server would not talk', () => {
    expect(found(silent(20, (tcp) => tcp.close()))).toEqual(['nothing-said warn likely']);
    expect(found(silent(0, (tcp) => tcp.close({ by: 'server' })))).toEqual(['nothing-said warn likely']);
  });

  it('is a remark where somebody only looked in, or it is open still', () => {
    expect(found(silent(0, (tcp) => tcp.close()))).toEqual(['nothing-said chat possible']);
    expect(found(silent(0, (tcp) => tcp.reset('client')))).toEqual(['nothing-said chat possible']);
    expect(found(silent(30, (tcp) => tcp.keepAlive('client')))).toEqual(['nothing-said chat likely']);
    expect(found(silent(1, (tcp) => tcp.keepAlive('client')))).toEqual([]);
  });

  it('is a remark where the same two talk on another one: it was opened ahead of need', () => {
    const capture = new CaptureBuilder();
    silent(20, (tcp) => tcp.close())(capture.tcp(), capture);
    capture.tcp({ client: '10.0.0.1:40001' }).open().client('hello').server('hi').close();
    expect(brief(verdictsIn(nothingSaid, capture))).toEqual(['nothing-said chat possible']);
  });

  it('is not judged where one direction was not captured', () => {
    expect(found(silent(20, (tcp) => tcp.close()), oneSided('client'))).toEqual([]);
  });
});

describe('a server that speaks first', () => {
  it('and waits in vain has a client that does not know the protocol', () => {
    const [verdict] = verdictsOf(nothingSaid, (tcp, capture) => {
      tcp.open().server('220 mail.test ready\r\n');
      capture.wait(30_000);
      tcp.close();
    });
    expect(verdict).toMatchObject({ code: 'nothing-said', severity: 'warn', confidence: 'likely' });
    expect(verdict!.message).toBe('the server of port 80 spoke first (21 B) and the client said nothing for 30 s');
  });

  it('and closes, or was answered, has said what it had to say', () => {
    expect(found((tcp) => tcp.open().server('12:00\r\n').close({ by: 'server' }))).toEqual([]);
    expect(found((tcp, capture) => {
      tcp.open().server('220 mail.test ready\r\n').client('QUIT\r\n');
      capture.wait(30_000);
      tcp.close();
    })).toEqual([]);
  });
});
