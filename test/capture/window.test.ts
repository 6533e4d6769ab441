import { describe, expect, it } from 'vitest';
import { Window } from '../../src/capture/window.ts';

/** Adds the bytes through `room`, as an I/O layer does. */
function add(window: Window, ...bytes: number[]): void {
  for (const byte of bytes) {
    window.room()[0] = byte;
    window.end++;
  }
}

const unread = ({ bytes, start, end }: Window): number[] => [...bytes.subarray(start, end)];

describe('the window onto a capture file', () => {
  it('moves unread bytes to its front before it grows, and keeps count of the file offset', () => {
    const window = Window.ofSize(4);
    add(window, 1, 2, 3, 4);
    window.start += 3;
    add(window, 5, 6, 7);
    expect([unread(window), window.offset, window.bytes.length]).toEqual([[4, 5, 6, 7], 3, 4]);
  });

  it('grows by doubling when unread bytes fill it, and keeps them', () => {
    const window = Window.ofSize(1);
    const bytes = Array.from({ length: 200 }, (_, at) => at);
    add(window, ...bytes);
    expect(unread(window)).toEqual(bytes);
    expect(window.bytes.length).toBe(256);
    expect(window.view.getUint8(199)).toBe(199);
  });

  it('reads words at the right place of an array that lies inside a larger buffer', () => {
    const window = Window.over(new Uint8Array([0, 0, 1, 2, 3, 4]).subarray(2));
    expect([window.view.getUint32(0), window.atEnd, unread(window)]).toEqual([0x01020304, true, [1, 2, 3, 4]]);
  });
});
