import { describe, expect, it } from 'vitest';
import { MOST_VIEWS } from '../../src/tui/app/app.ts';
import type { BytesState } from '../../src/tui/views/bytes/state.ts';
import { previousOf } from '../../src/tui/views/frame/reduce.ts';
import { emptyLook } from './support/empty-look.ts';
import { fixture, openUi } from './support/open.ts';

describe('from bytes to their frame and back to the bytes', () => {
  it('one can go for ever: the views in between are forgotten, and the list is not', async () => {
    const { press, terminal, close } = await openUi(fixture('first-look', 'capture.pcapng'), { columns: 100 });
    await press('j', 'enter', 'b');
    for (let again = 0; again < MOST_VIEWS; again++) await press('enter', 'b');
    let back = 0;
    while (!terminal.text.includes('#▲') && back < 3 * MOST_VIEWS) {
      back++;
      await press('esc');
    }
    expect(back).toBe(MOST_VIEWS - 1);
    await close();
  });
});

describe('bytes beneath other views', () => {
  it('are let go, and read again for whoever comes back to them', async () => {
    const { ui, press, close } = await openUi(fixture('first-look', 'capture.pcapng'), { columns: 100 });
    const before = await press('j', 'enter', 'b', 'X', 'j', 'j', 'l', 'l');
    await press('enter', 'b');
    const held = ui.state.stack.filter(({ view }) => view === 'bytes').map(({ state }) => (state as BytesState).pieces !== null);
    expect(held).toEqual([false, true]);
    expect(await press('esc', 'esc')).toBe(before);
    await close();
  });
});

describe('the frame before in a connection', () => {
  /** Which connection each frame is of, from frame 1 on. */
  function before(of: readonly number[], frame: number): { found: number; asked: number } {
    let asked = 0;
    const { frames, connections } = emptyLook();
    const look = {
      frames: {
        ...frames, count: of.length, connectionOf: (at: number) => (asked++, of[at - 1] ?? -1),
        nextOf: (at: number) => of.indexOf(of[at - 1]!, at) + 1,
      },
      connections: { ...connections, numbers: () => [0, 1, 2].map((id) => of.indexOf(id) + 1) },
    };
    return { found: previousOf(look, frame), asked };
  }

  it('is found', () => {
    const of = [0, 1, -1, 0, 0, 1, -1, 2];
    expect(of.map((_, at) => before(of, at + 1).found)).toEqual([0, 0, 0, 1, 4, 2, 0, 0]);
  });

  it('is found soon, however far away it is, and however many there were', () => {
    const far = [0, 0, ...Array.from({ length: 100_000 }, () => 1), 0];
    expect(before(far, far.length)).toMatchObject({ found: 2 });
    expect(before(far, far.length).asked).toBeLessThan(10);
    expect(before(far, 50_000).asked).toBeLessThan(10);
    expect(before([...Array.from({ length: 100_000 }, () => 1), 0], 100_001)).toMatchObject({ found: 0 });
  });
});
