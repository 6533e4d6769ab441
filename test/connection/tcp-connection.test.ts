import { describe, expect, it } from 'vitest';
import { CaptureBuilder, drop, duplicate, frameNumber, oneSided, snap, zeroIpId } from '../../src/testing/index.ts';
import type { Transform } from '../../src/testing/index.ts';
import { ACK, FIN, SYN } from '../../src/wire/packet.ts';
import { readBuilt, readTcp } from '../support/read-built.ts';

const first = (read: ReturnType<typeof readTcp>) => read.connections[0]!;

describe('how a connection ended', () => {
  it('is said as Zeek says it, and who did it', () => {
    const cases: [string, Parameters<typeof readTcp>[0], string, string, string | null][] = [
      ['a normal close', (tcp) => tcp.open().client('x').server('y').close({ by: 'server' }), 'SF', 'fin', 'server'],
      ['nothing but SYNs', (tcp) => tcp.syn(), 'S0', 'capture-end', null],
      ['refused', (tcp) => tcp.syn().refuse(), 'REJ', 'rst', 'server'],
      ['still open', (tcp) => tcp.open().client('x'), 'S1', 'capture-end', null],
      ['only the client said goodbye', (tcp) => tcp.open().client('x').fin('client'), 'S2', 'capture-end', null],
      ['only the server did', (tcp) => tcp.open().client('x').fin('server'), 'S3', 'capture-end', null],
      ['reset by the client', (tcp) => tcp.open().client('x').reset('client'), 'RSTO', 'rst', 'client'],
      ['reset by the server, then by the client', (tcp) => tcp.open().client('x').reset('server').reset('client'), 'RSTR', 'rst', 'server'],
      ['a stray reset after both FINs', (tcp) => tcp.open().client('x').server('y').close().reset('client'), 'SF', 'fin', 'client'],
      ['joined midway, then closed', (tcp) => tcp.joined().client('x').server('y').close(), 'SF', 'fin', 'client'],
      ['joined midway', (tcp) => tcp.joined().client('x').server('y'), 'OTH', 'capture-end', null],
    ];
    for (const [name, script, state, how, by] of cases) {
      const record = first(readTcp(script));
      expect([record.state, record.close.how, record.close.by], name).toEqual([state, how, by]);
    }
  });

  it('needs no SYN in the capture', () => {
    expect(first(readTcp((tcp) => tcp.open().client('x').server('y').close(), [drop(frameNumber(1))])).state).toBe('SF');
  });

  it('is no reset where the refused SYN is repeated and accepted', () => {
    const record = first(readTcp((tcp, capture) => {
      tcp.syn().refuse();
      capture.wait(500);
      tcp.syn().synAck().ack('client').client('hello').server('world').close();
    }));
    expect([record.state, record.close.how, record.shape]).toEqual(['SF', 'fin', 'opaque']);
  });
});

describe('copies made by the capture', () => {
  it('are no retransmissions, also of SYN-ACKs with IP id 0', () => {
    const read = readTcp((tcp) => tcp.open().client('x').server('y').close(), [zeroIpId(frameNumber(2)), duplicate()]);
    expect(read.codes).not.toContain('tcp-retransmission');
    expect(first(read).tcp).toMatchObject({ duplicateFrames: first(read).frames.client / 2 + first(read).frames.server / 2 });
  });

  it('over IPv6, which has no id, neither', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' }).open().client('x').server('y').close();
    const read = readBuilt(capture.apply(duplicate()));
    expect(first(read).tcp).toMatchObject({ retransmissions: { client: 0, server: 0 }, duplicateAcks: { client: 0, server: 0 } });
  });

  it('make one SYN no two attempts', () => {
    const { notes } = readTcp((tcp) => tcp.syn(), [duplicate()]);
    expect(notes.find(({ code }) => code === 'tcp-unanswered')).toMatchObject({ attempts: 1, message: 'no answer to the SYN' });
  });
});

describe('what cannot be true', () => {
  it('of a FIN behind what was received, ends nothing', () => {
    const record = first(readTcp((tcp) => tcp.open().client('a'.repeat(1000)).segment('client', { flags: FIN | ACK, at: 100 }).client('b'.repeat(500))));
    expect([record.payload.client, record.state]).toEqual([1500, 'S1']);
  });

  it('of an acknowledgment far ahead, loses nothing', () => {
    const record = first(readTcp((tcp) => {
      tcp.open().client('a'.repeat(1000));
      tcp.segment('server', { flags: ACK, ackUpTo: 100_000_000 });
      for (let at = 0; at < 20; at++) tcp.client('b'.repeat(100));
    }));
    expect([record.payload.client, record.missing.client]).toEqual([3000, 0]);
  });

  it('of one that a second one bears out, is a drop of the capture', () => {
    const record = first(readTcp((tcp) => {
      tcp.open().client('a'.repeat(1000));
      for (const more of [0, 10, 20]) tcp.segment('server', { flags: ACK, ackUpTo: 10_000_000 + more });
      tcp.segment('client', { at: 10_000_020, data: 'after' });
    }));
    expect([record.payload.client, record.missing.client]).toEqual([1005, 9_999_020]);
  });
});

describe('one 4-tuple', () => {
  it('is two connections where a server answers with another number after it had said goodbye', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ clientIsn: 1000, serverIsn: 2000 }).open().client('a').server('one').close();
    capture.wait(3000);
    capture.tcp({ clientIsn: 9_000_000, serverIsn: 7_000_000 }).open().client('a').server('two').close();
    const { connections } = readBuilt(capture.apply(oneSided('server')));
    expect(connections.map(({ payload, missing }) => [payload.server, missing.server])).toEqual([[3, 0], [3, 0]]);
  });
});

describe('memory', () => {
  it('counts bytes that were never captured, too', () => {
    const read = readTcp((tcp) => {
      tcp.open().client('GET');
      tcp.lost('server', 1000);
      for (let at = 0; at < 100; at++) tcp.segment('server', { data: 'x'.repeat(1000) });
    }, [snap(54)], { maxWaiting: 10_000 });
    expect(read.codes).toContain('tcp-buffer-limit');
  });

  it('is taken back from closed connections before living ones lose bytes', () => {
    const capture = new CaptureBuilder();
    const healthy = capture.tcp({ client: '10.0.0.1:40000' }).open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const reset = [0, 1].map((at) =>
      capture.tcp({ client: `10.0.0.1:${41000 + at}` }).open().client('GET').segment('server', { at: 500, data: 'x'.repeat(900) }).reset('client'));
    healthy.segment('server', { at: 10, data: 'second half' });
    for (const tcp of reset) tcp.segment('server', { at: 2000, data: 'x'.repeat(900) });
    healthy.segment('server', { at: 0, data: 'HTTP/1.1 2' });
    const { connections } = readBuilt(capture, { maxWaiting: 4000, maxWaitingTotal: 4000 });
    expect(connections[0]!.missing.server).toBe(0);
  });
});

describe('bytes of a stream that was joined midway', () => {
  it('are handed on where a SYN-ACK comes later whose numbers lie behind them', () => {
    const read = readTcp((tcp) => tcp.segment('client', { data: 'abc', at: 10 }).segment('client', { flags: SYN | ACK, at: 100 }));
    expect(read.connections.map(({ payload }) => payload.client + payload.server)).toEqual([3]);
  });
});

describe('the history', () => {
  it('has a letter for a bad checksum and for retransmissions, at powers of ten again', () => {
    const damaged: Transform = (frames) => frames.map((frame, at) => {
      if (at !== 3) return frame;
      const bytes = frame.bytes.slice();
      bytes[60] = bytes[60]! ^ 0x55;
      return { ...frame, bytes };
    });
    const read = readTcp((tcp) => {
      tcp.open().client('G'.repeat(100));
      for (let at = 0; at < 12; at++) tcp.segment('client', { at: 0, data: 'G'.repeat(100) });
    }, [damaged]);
    expect(read.codes).toContain('bad-checksum');
    const { history } = first(read);
    expect(history.startsWith('ShACD')).toBe(true);
    expect([...history].filter((letter) => letter === 'T')).toHaveLength(2);
  });
});
