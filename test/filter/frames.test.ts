import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../src/filter/filter.ts';
import { Analysis } from '../../src/analysis.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { connection, contexts, facts, http, note, text, upgrade } from './support.ts';

/** A handshake in frames 1 to 3, a request in 4, its answer in 6. */
function conversation(): CaptureBuilder {
  const capture = new CaptureBuilder();
  capture.tcp({ client: '192.0.2.1:40000',
    server: '198.51.100.9:80' }).open().client('GET / HTTP/1.1\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
  return capture;
}

/** A filter that has seen the capture up to a frame. */
function after(text: string, frames = Infinity, more?: Parameters<typeof contexts>[1]): ReturnType<typeof compileFilter> {
  const filter = compileFilter(text);
  for (const context of contexts(conversation(), more)) if (context.frame.number <= frames) filter.frame(context);
  return filter;
}

const retransmittedIn = (frame: number) => (number: number) => ({ analysis: number === frame ? Analysis.Retransmission : 0 });

describe('conditions about frames', () => {
  it('are remembered for the connection from the frame on that satisfies them', () => {
    expect(after('tcp.flags.syn == 1 && tcp.flags.ack == 1', 1).matches(connection, facts)).toBe(false);
    expect(after('tcp.flags.syn == 1 && tcp.flags.ack == 1', 2).matches(connection, facts)).toBe(true);
    expect(after('tcp.flags.syn == 1 && tcp.flags.ack == 1').matches(connection, facts)).toBe(true);
    expect(after('tcp.flags.syn == 1 && tcp.flags.ack == 1').matches(http, facts)).toBe(true);
  });

  it('need one frame that satisfies them all', () => {
    expect(after('tcp.flags.syn == 1 && tcp.len > 0').matches(connection, facts)).toBe(false);
    expect(after('(tcp.flags.syn == 1 || tcp.flags.fin == 1) && tcp.len == 0').matches(connection, facts)).toBe(true);
    expect(after('tcp.flags.syn == 1 && frame.number > 2').matches(connection, facts)).toBe(false);
    expect(after('ip.src == 192.0.2.1 && tcp.srcport == 80').matches(connection, facts)).toBe(false);
  });

  it('with ! mean, as in Wireshark, that some frame does not satisfy it', () => {
    expect(after('!(tcp.flags.syn == 1)').matches(connection, facts)).toBe(true);
    expect(after('!(tcp.port == 80)').matches(connection, facts)).toBe(false);
  });

  it('are of their connection alone, and forgotten with it', () => {
    const filter = after('tcp.flags.syn == 1');
    expect(filter.matches({ ...connection, id: 8 }, { ...facts, id: 8 })).toBe(false);
    filter.forget(8);
    expect(filter.matches(connection, facts)).toBe(true);
    filter.forget(3);
    expect(filter.matches(connection, facts)).toBe(false);
  });

  it('outside of connections are those of a note about the last frame', () => {
    const filter = after('ip.ttl == 64', 5, () => ({ connection: -1 }));
    const loose = { ...note, connection: null, side: null, frame: 5 };
    expect(filter.matches(loose, null)).toBe(true);
    expect(filter.matches({ ...loose, frame: 4 }, null)).toBe(false);
    expect(filter.matches({ ...loose, frame: null }, null)).toBe(false);
  });

  it('are not asked where nothing is to be asked of frames', () => {
    expect(compileFilter('http.response.code == 500').needsFrames).toBe(false);
    expect(compileFilter('ip.addr == 192.0.2.1 && tcp.port == 80 && tcp.stream == 2 && tcp').needsFrames).toBe(false);
    expect(compileFilter('frame.number == 4').needsFrames).toBe(true);
    expect(compileFilter('http && ip.ttl == 64').needsFrames).toBe(true);
  });
});

describe('conditions about frames beside conditions about records', () => {
  const failedAfterLoss = 'http.response.code == 500 && tcp.analysis.retransmission';

  it('must both hold', () => {
    expect(after(failedAfterLoss).matches(http, facts)).toBe(false);
    expect(after(failedAfterLoss, 9, retransmittedIn(5)).matches(http, facts)).toBe(true);
    expect(after(failedAfterLoss, 9, retransmittedIn(5)).matches(upgrade, facts)).toBe(false);
    expect(after(failedAfterLoss, 9, retransmittedIn(5)).matches(connection, facts)).toBe(false);
    expect(after('http.response.code == 404 || tcp.analysis.retransmission', 9, retransmittedIn(5)).matches(http,
      facts)).toBe(true);
  });

  it('with ! say that no frame satisfies them', () => {
    expect(after('http && !tcp.analysis.retransmission').matches(http, facts)).toBe(true);
    expect(after('http && !tcp.analysis.retransmission', 9, retransmittedIn(5)).matches(http, facts)).toBe(false);
    expect(after('http && !!tcp.analysis.retransmission', 9, retransmittedIn(5)).matches(http, facts)).toBe(true);
  });

  it('ask one frame together along a chain, and separately when parentheses keep them apart', () => {
    // The SYN (1) and the retransmission (5) are different frames.
    const marks = retransmittedIn(5);
    expect(after('tcp.flags.syn == 1 && http && tcp.analysis.retransmission', 9, marks).matches(http, facts)).toBe(false);
    expect(after('(tcp.flags.syn == 1 && http) && tcp.analysis.retransmission', 9, marks).matches(http, facts)).toBe(true);
    expect(after('http && (tcp.flags.ack == 1 && tcp.analysis.retransmission)', 9, marks).matches(http, facts)).toBe(true);
  });

  it('may be joined by xor', () => {
    expect(after('http xor tcp.flags.syn == 1').matches(http, facts)).toBe(false);
    expect(after('websocket xor tcp.flags.syn == 1').matches(http, facts)).toBe(true);
  });
});

describe('fields of frames and of records', () => {
  it('are the message’s own when a message is judged', () => {
    expect(after('frame.number == 12').matches(text, facts)).toBe(true);
    expect(after('frame.number == 13').matches(text, facts)).toBe(false);
    expect(after('frame.number <= 4').matches(http, facts)).toBe(true);
    expect(after('ip.src == 192.0.2.1').matches(text, facts)).toBe(true);
    expect(after('ip.src == 198.51.100.9').matches(text, facts)).toBe(false);
    expect(after('ip.dst == 198.51.100.9 && tcp.dstport == 80').matches(text, facts)).toBe(true);
    expect(after('tcp.srcport == 80').matches(http, facts)).toBe(true);
    expect(after('websocket && ip.src == 192.0.2.1').matches(text, facts)).toBe(true);
    expect(after('websocket && !(ip.src == 192.0.2.1)').matches(text, facts)).toBe(false);
  });

  it('are those of its frames when a conversation is judged', () => {
    expect(after('frame.number == 4').matches(connection, facts)).toBe(true);
    expect(after('frame.number == 400').matches(connection, facts)).toBe(false);
    expect(after('frame.number == 4', 3).matches(connection, facts)).toBe(false);
    expect(after('frame.time < "2026-01-02T03:04:05.1Z"').matches(connection, facts)).toBe(true);
    expect(after('http && frame.number == 4').matches(connection, facts)).toBe(true);
  });

  it('are of frames beside a field of frames only', () => {
    expect(after('frame.number == 4 && tcp.len > 0').matches(text, facts)).toBe(true);
    expect(after('frame.number == 5 && tcp.len > 0').matches(text, facts)).toBe(false);
  });
});
