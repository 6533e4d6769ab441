import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteQueue } from '../../src/bytes/byte-queue.ts';

const waiting = ({ bytes, start, end }: ByteQueue): number[] => [...bytes.subarray(start, end)];

describe('a queue of bytes', () => {
  it('is a view of what was pushed while nothing was kept', () => {
    const queue = new ByteQueue();
    const input = Uint8Array.of(0, 1, 2, 3, 0);
    queue.push(input, 1, 4);
    expect(queue.bytes).toBe(input);
    expect([queue.start, queue.end, queue.length]).toEqual([1, 4, 3]);
    queue.consume(1);
    expect(waiting(queue)).toEqual([2, 3]);
  });

  it('keeps what is left out of input that is overwritten', () => {
    const queue = new ByteQueue();
    const input = Uint8Array.of(1, 2, 3);
    queue.push(input, 0, 3);
    queue.consume(2);
    queue.keep();
    input.fill(9);
    expect(waiting(queue)).toEqual([3]);
    queue.push(Uint8Array.of(4, 5), 0, 2);
    expect(waiting(queue)).toEqual([3, 4, 5]);
  });

  it('lets go of input that was read to its end', () => {
    const queue = new ByteQueue();
    queue.push(new Uint8Array(10), 0, 10);
    queue.consume(10);
    queue.keep();
    expect([queue.bytes.length, queue.length]).toEqual([0, 0]);
  });

  it('gives a large buffer back once it is empty', () => {
    const queue = new ByteQueue();
    queue.push(new Uint8Array(100_000), 0, 100_000);
    queue.keep();
    queue.clear();
    queue.push(Uint8Array.of(1), 0, 1);
    queue.keep();
    expect(queue.bytes.length).toBeLessThan(1000);
  });

  it('gives every byte once and in order, however it is pushed and read', () => {
    const step = fc.record({ push: fc.nat(300), consume: fc.nat(400) });
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const queue = new ByteQueue();
      let pushed = 0;
      let read = 0;
      for (const { push, consume } of steps) {
        const input = Uint8Array.from({ length: push + 2 }, (_, i) => (pushed + i - 1) & 255);
        queue.push(input, 1, push + 1);
        pushed += push;
        expect(queue.length).toBe(pushed - read);
        for (const byte of waiting(queue).slice(0, consume)) expect(byte).toBe(read++ & 255);
        queue.consume(Math.min(consume, queue.length));
        queue.keep();
        input.fill(0xee);
      }
      expect(waiting(queue)).toEqual(Array.from({ length: pushed - read }, (_, i) => (read + i) & 255));
    }));
  });
});
