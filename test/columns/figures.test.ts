import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Figures } from '../../src/columns/figures.ts';
import { FrameTable } from '../../src/columns/frames.ts';
import { Activity } from '../../src/columns/activity.ts';
import { Addresses } from '../../src/columns/addresses.ts';
import { SLOTS, TimeSlots } from '../../src/columns/timeline.ts';
import { parseAddress } from '../../src/bytes/address.ts';

describe('a column of numbers', () => {
  it('gives back what was put in, whatever widths that needs', () => {
    const value = fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(), fc.integer({ min: 2 ** 31, max: 2 ** 45 }));
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3000), value)), (writes) => {
      const column = new Figures();
      const expected = new Map<number, number>();
      for (const [row, number] of writes) {
        column.set(row, number);
        expected.set(row, number);
      }
      for (const [row, number] of expected) expect(column.get(row)).toBe(number);
    }));
  });

  it('takes a byte a row as long as nothing needs more', () => {
    const column = new Figures();
    column.set(5000, 255);
    expect(column.words).toBeInstanceOf(Uint8Array);
    column.add(5000, 1);
    expect(column.words).toBeInstanceOf(Uint16Array);
    expect(column.get(5000)).toBe(256);
  });
});

describe('columns of frames', () => {
  it('keep places beyond 4 GB, over many blocks and in several files', () => {
    const frames = new FrameTable(new Set());
    const count = 150_000;
    for (let frame = 1; frame <= count; frame++) frames.push(frame > 70_000 ? 1 : 0, frame * 70_001, frame % 7, 'server', frame & 0xffff);
    for (const frame of [1, 65_536, 65_537, 70_000, 70_001, count]) {
      expect([frames.offsetOf(frame), frames.connectionOf(frame), frames.analysisOf(frame)]).toEqual([frame * 70_001, frame % 7, frame & 0xffff]);
      expect(frames.fileOf(frame)).toBe(frame > 70_000 ? 1 : 0);
    }
    expect(frames.connectionOf(count + 1)).toBe(-1);
  });

  it('tell who sent a frame also after client and server have changed places', () => {
    const exchanged = new Set<number>();
    const frames = new FrameTable(exchanged);
    frames.push(0, 0, 3, 'client', 0);
    frames.push(0, 1, 4, 'client', 0);
    frames.push(0, 2, -1, null, 0);
    exchanged.add(3);
    expect([1, 2, 3].map((frame) => frames.sideOf(frame))).toEqual(['server', 'client', null]);
  });
});

describe('numbers of addresses', () => {
  it('lead back to the address, and the same address has the same', () => {
    fc.assert(fc.property(fc.array(fc.ipV6(), { minLength: 1, maxLength: 200 }), (texts) => {
      const addresses = new Addresses();
      const numbers = texts.map((text) => addresses.ofText(text));
      texts.forEach((text, at) => {
        expect(parseAddress(addresses.text(numbers[at]!, 6))).toEqual(parseAddress(text));
        expect(addresses.ofText(text)).toBe(numbers[at]);
      });
    }));
    expect(new Addresses().text(new Addresses().ofText('255.0.0.1'), 4)).toBe('255.0.0.1');
  });
});

describe('the timeline', () => {
  it('loses no frame when its slots double', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -10, max: 1e9, noNaN: true }), { minLength: 1 }), (times) => {
      const timeline = new TimeSlots();
      for (const time of times) timeline.frame({ seconds: time, nanos: 0, originalLength: 2 });
      expect(timeline.frames.reduce((sum, count) => sum + count, 0)).toBe(times.length);
      expect(timeline.bytes.reduce((sum, count) => sum + count, 0)).toBe(2 * times.length);
      expect(timeline.count).toBeLessThanOrEqual(SLOTS);
      const last = Math.max(timeline.start, ...times);
      expect(timeline.start + timeline.count * timeline.slotSeconds).toBeGreaterThan(last - 1e-6);
    }));
  });
});

describe('activity', () => {
  it('shows bytes where in its life a connection said them', () => {
    const activity = new Activity();
    activity.add(1, 0, 100);
    activity.add(1, 15.9, 50);
    const number = activity.close(1, 16);
    const cells = [...activity.cells(1, number, 16)];
    expect(cells[0]).toBe(255);
    expect(cells[15]).toBe(128);
    expect(cells.slice(1, 15).every((cell) => cell === 0)).toBe(true);
  });

  it('of a connection that said nothing takes no room', () => {
    expect(new Activity().close(3, 10)).toBe(0);
  });
});
