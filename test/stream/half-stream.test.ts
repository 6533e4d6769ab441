import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalfStream, StreamMemory } from '../../src/stream/half-stream.ts';
import { Duplex } from '../../src/stream/duplex.ts';
import { seqAdd } from '../../src/stream/sequence.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** A half stream that writes down what it hands on: bytes as text, gaps as `[n cause]`, the end as `<why>`. */
function recorder(isn = 0xffff_fff0 | 0): { stream: HalfStream; log: () => string; conflicts: [number, number, number][]; frames: number[] } {
  let log = '';
  const conflicts: [number, number, number][] = [];
  const frames: number[] = [];
  const stream = new HalfStream({
    data: (chunk) => {
      log += text(chunk.copy());
      frames.push(chunk.frame);
    },
    gap: (length, cause) => void (log += `[${length} ${cause}]`),
    end: (why) => void (log += `<${why}>`),
    conflict: (frame, offset, length) => void conflicts.push([frame, offset, length]),
  }, new StreamMemory());
  stream.startAtSyn(seqAdd(isn, 1));
  return { stream, log: () => log, conflicts, frames };
}

/** Sends `data` as the segment at `offset` of the stream, in frame `frame`; `wire` bytes long, of which all of `data` was captured. */
function send(stream: HalfStream, offset: number, data: string, frame = 1, wire = data.length, isn = 0xffff_fff0 | 0): void {
  const bytes = Buffer.from(data, 'latin1');
  const at = { number: frame, seconds: frame, nanos: 0 };
  stream.segment(seqAdd(isn, 1 + offset), bytes, 0, bytes.length, wire, at, silent, 0);
  bytes.fill(0x21);
  stream.drain(silent, at);
}

/** A peer that never says anything and so is never waited for. */
const silent = new HalfStream({ data() {}, gap() {}, end() {}, conflict() {} }, new StreamMemory());

describe('one side of a connection', () => {
  it('hands on what comes in order, through the wrap of the sequence number', () => {
    const { stream, log } = recorder();
    for (let at = 0; at < 40; at += 4) send(stream, at, 'abcd');
    expect(log()).toBe('abcd'.repeat(10));
    expect(stream.payload).toBe(40);
  });

  it('puts disorder in order; bytes behind a filled hole became readable in the frame that filled it', () => {
    const { stream, log, frames } = recorder();
    send(stream, 3, 'def', 1);
    send(stream, 6, 'ghi', 2);
    expect(log()).toBe('');
    send(stream, 0, 'abc', 3);
    expect(log()).toBe('abcdefghi');
    expect(frames).toEqual([3, 3, 3]);
    expect(stream.waitingBytes).toBe(0);
  });

  it('delivers repeats and overlaps once', () => {
    const { stream, log } = recorder();
    send(stream, 0, 'abc');
    send(stream, 0, 'abc');
    send(stream, 1, 'bcde');
    send(stream, 8, 'ij');
    send(stream, 6, 'ghijkl');
    send(stream, 4, 'efgh');
    expect(log()).toBe('abcdefghijkl');
    expect([stream.payload, stream.missing]).toEqual([12, 0]);
  });

  it('keeps the copy captured first where segments conflict, and says where', () => {
    const { stream, log, conflicts } = recorder();
    send(stream, 2, 'cdef', 1);
    send(stream, 4, 'XYgh', 2);
    send(stream, 0, 'abZZ', 3);
    expect(log()).toBe('abcdefgh');
    expect(conflicts).toEqual([[2, 4, 2], [3, 2, 2]]);
  });

  it('notices another answer for bytes that were handed on already, where a turn begins', () => {
    const { stream, log, conflicts } = recorder();
    send(stream, 0, 'HTTP/1.1 302 Found', 1);
    send(stream, 0, 'HTTP/1.1 200 OK...', 2);
    send(stream, 4, '/1.1 302 Found and more', 3);
    expect(log()).toBe('HTTP/1.1 302 Found and more'.slice(0, 18) + ' and more');
    expect(conflicts).toEqual([[2, 9, 9]]);
  });

  it('releases a hole that the peer acknowledged as lost by the capture; what waited keeps its own frame', () => {
    const { stream, log, frames } = recorder();
    send(stream, 0, 'abc', 1);
    send(stream, 6, 'ghi', 2);
    stream.acknowledge(seqAdd(0xffff_fff0 | 0, 10), 7, 65535);
    expect(stream.hasAckedHole).toBe(true);
    expect(stream.skipAcked()).toBe(true);
    stream.drain(silent, null);
    expect(log()).toBe('abc[3 capture]ghi');
    expect(frames).toEqual([1, 2]);
    expect([stream.payload, stream.missing, stream.hasAckedHole]).toEqual([6, 3, false]);
  });

  it('says at the end that unacknowledged holes were lost by the network', () => {
    const { stream, log } = recorder();
    send(stream, 2, 'cd');
    stream.fin(seqAdd(0xffff_fff0 | 0, 7), 7);
    new Duplex(stream, silent).flush('network');
    stream.finish('idle');
    expect(log()).toBe('[2 network]cd[2 network]<fin>');
  });

  it('takes one acknowledged byte at the end for a FIN that was not captured', () => {
    const { stream, log } = recorder();
    send(stream, 0, 'abc');
    stream.acknowledge(seqAdd(0xffff_fff0 | 0, 5), 7, 65535);
    new Duplex(stream, silent).flush('network');
    stream.finish('capture-end');
    expect(log()).toBe('abc<capture-end>');
    expect(stream.missing).toBe(0);
  });

  it('makes a gap of what the snap length cut', () => {
    const { stream, log } = recorder();
    send(stream, 0, 'abc', 1, 10);
    send(stream, 10, 'k');
    send(stream, 15, 'pq', 1, 5);
    send(stream, 11, 'lmno');
    expect(log()).toBe('abc[7 snap-length]klmnopq[3 snap-length]');
  });

  it('begins where the earliest of the first segments begins, once it is settled', () => {
    const { stream, log } = recorder();
    const joined = new HalfStream({ data: (chunk) => void (text2 += text(chunk.copy())), gap() {}, end() {}, conflict() {} }, new StreamMemory());
    let text2 = '';
    joined.startMidway(seqAdd(0xffff_fff0 | 0, 4));
    send(joined, 3, 'def');
    send(joined, 0, 'abc');
    expect(text2).toBe('');
    joined.harden();
    joined.drain(silent, null);
    expect(text2).toBe('abcdef');
    send(joined, 6, 'ghi');
    expect(text2).toBe('abcdefghi');
    send(stream, 0, 'firm');
    expect(log()).toBe('firm');
  });

  it('ends at the FIN even when the FIN comes before the data', () => {
    const { stream, log } = recorder();
    stream.fin(seqAdd(0xffff_fff0 | 0, 4), 7);
    send(stream, 0, 'abc');
    expect(log()).toBe('abc<fin>');
  });

  it('ignores an acknowledgment that cannot be true', () => {
    const { stream } = recorder();
    send(stream, 0, 'abc');
    stream.acknowledge(seqAdd(stream.next, 0x7000_0000), 7, 65535);
    expect(stream.hasAckedHole).toBe(false);
  });

  const cuts = fc.record({
    data: fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom(...'abcdefghij') }),
    isn: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    pieces: fc.array(fc.tuple(fc.nat(70), fc.integer({ min: 1, max: 20 })), { maxLength: 40 }),
  });

  it('gives the original bytes however they are cut, ordered, repeated and overlapped', () => {
    fc.assert(fc.property(cuts, fc.infiniteStream(fc.nat(1000)), ({ data, isn, pieces }, noise) => {
      const { stream, log } = recorder(isn);
      const all = [...pieces, ...Array.from(data, (_, at): [number, number] => [at, 1])];
      const shuffled = all.map((piece) => [noise.next().value, piece] as const).sort((a, b) => a[0] - b[0]);
      for (const [, [at, length]] of shuffled) {
        const piece = data.slice(at, at + length);
        if (piece) send(stream, at, piece, 1, piece.length, isn);
      }
      expect(log()).toBe(data);
      expect([stream.payload, stream.missing, stream.waitingBytes]).toEqual([data.length, 0, 0]);
    }));
  });

  it('accounts for every byte when pieces never come', () => {
    fc.assert(fc.property(cuts, ({ data, isn, pieces }) => {
      const { stream, log } = recorder(isn);
      const seen = new Set<number>();
      let last = 0;
      for (const [at, length] of pieces) {
        const piece = data.slice(at, at + length);
        if (!piece) continue;
        for (let byte = at; byte < at + piece.length; byte++) seen.add(byte);
        last = Math.max(last, at + piece.length);
        send(stream, at, piece, 1, piece.length, isn);
      }
      new Duplex(stream, silent).flush('network');
      stream.finish('idle');
      let expected = '';
      for (let at = 0, gap = 0; at <= last; at++) {
        if (at < last && !seen.has(at)) gap++;
        else {
          if (gap > 0) expected += `[${gap} network]`;
          gap = 0;
          if (at < last) expected += data.charAt(at);
        }
      }
      expect(log()).toBe(`${expected}<idle>`);
      expect(stream.payload + stream.missing).toBe(last);
    }));
  });
});
