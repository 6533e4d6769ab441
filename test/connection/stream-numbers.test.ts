import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { ConnectionRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';

/** Stream numbers of the connections of a capture, by client port. */
function numbers(capture: CaptureBuilder): Record<string, number> {
  const streams: Record<string, number> = {};
  const session = new Session({}, codecs, (record) => {
    if (record.type === 'connection') streams[(record as ConnectionRecord).client.port] = record.stream;
  });
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return streams;
}

/** A datagram that is not captured itself, only quoted by the router that dropped it, then two that are. */
function quotedFirst(about: 'new' | 'later', quote: (capture: CaptureBuilder, hidden: CaptureBuilder) => void): CaptureBuilder {
  const capture = new CaptureBuilder();
  const hidden = new CaptureBuilder();
  hidden.udp({ client: `10.0.0.1:${about === 'new' ? 5999 : 6001}`, server: '10.0.0.2:7000' }).client('dropped');
  quote(capture, hidden);
  capture.udp({ client: '10.0.0.1:6000', server: '10.0.0.2:7000' }).client('one');
  capture.udp({ client: '10.0.0.1:6001', server: '10.0.0.2:7000' }).client('two');
  return capture;
}

describe('stream numbers, counted as Wireshark counts them', () => {
  it('a datagram that only an ICMP error quotes takes a number', () => {
    const capture = quotedFirst('new', (to, hidden) => to.icmpError({ about: hidden.frames[0]!, type: 3, code: 3 }));
    expect(numbers(capture)).toEqual({ 6000: 1, 6001: 2 });
  });

  it('what was quoted first keeps that number when it is captured', () => {
    const capture = quotedFirst('later', (to, hidden) => to.icmpError({ about: hidden.frames[0]!, type: 3, code: 3 }));
    expect(numbers(capture)).toEqual({ 6001: 0, 6000: 1 });
  });

  it('a quote of eight bytes of TCP is too short for a number', () => {
    const capture = new CaptureBuilder();
    const hidden = new CaptureBuilder();
    hidden.tcp({ client: '10.0.0.1:5999', server: '10.0.0.2:80' }).open();
    const syn = hidden.frames[0]!;
    capture.icmpError({ about: { ...syn, bytes: syn.bytes.slice(0, 14 + 20 + 8) }, type: 11, code: 0 });
    capture.icmpError({ about: syn, type: 11, code: 0 });
    capture.tcp({ client: '10.0.0.1:6000', server: '10.0.0.2:80' }).open();
    expect(numbers(capture)).toEqual({ 6000: 1 });
  });
});
