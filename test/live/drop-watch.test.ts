import { describe, expect, it } from 'vitest';
import { DropWatch } from '../../src/live/drop-watch.ts';
import type { BackendFacts, Drops } from '../../src/live/backend.ts';
import type { NoteRecord } from '../../src/record.ts';

const drops = (kernel: number | null): Drops => ({ received: null, kernel, interface: null, backend: null });

/** What is said, as `connection missing` or `drops`. */
function watch(when: BackendFacts['drops'], open: readonly number[] = [1, 2, 3], before = 0) {
  const said: string[] = [];
  const own = new DropWatch('tcpdump', when, (id) => open.includes(id), (_code, { connection, missing, message }) => {
    said.push(typeof connection === 'number' ? `#${connection} ${String(missing)}` : message);
  }, drops(before));
  return {
    said,
    hole: (connection: number, length: number, cause = 'capture') => own.hear({
      type: 'note', code: 'tcp-gap', severity: 'warn', layer: 'transport', connection, side: 'client', frame: 7, message: '', cause, length,
    } satisfies NoteRecord),
    /** The capture has a block that says it. */
    told: (dropped: number) => own.hear({
      type: 'note', code: 'capture-dropped', severity: 'warn', layer: 'capture', connection: null, side: null, frame: null, message: '', dropped, interface: 0,
    } satisfies NoteRecord),
    look: (kernel: number | null) => own.look(drops(kernel)),
  };
}

describe('drops and the connections that they touch', () => {
  it('are brought together where bytes were lost by the capture just before or after', () => {
    const { said, hole, look } = watch('running');
    hole(1, 100);
    hole(1, 50);
    hole(2, 10, 'network');
    look(0);
    expect(said).toEqual([]);
    look(5);
    expect(said).toEqual(['5 frames were dropped so far (5 by the kernel), as tcpdump says', '#1 150']);
    hole(3, 30);
    look(5);
    expect(said.slice(2)).toEqual(['#3 30']);
  });

  it('are not brought together with what is long past', () => {
    const { said, hole, look } = watch('running');
    hole(1, 100);
    for (let times = 0; times < 4; times++) look(0);
    look(5);
    expect(said.length).toBe(1);
    for (let times = 0; times < 4; times++) look(5);
    hole(2, 100);
    look(5);
    expect(said.length).toBe(1);
  });

  it('are said of the whole capture where they are told at its end, and of open connections alone', () => {
    const { said, hole, told, look } = watch('at-end', [2]);
    hole(1, 100);
    hole(2, 200);
    told(9);
    look(9);
    expect(said).toEqual(['#2 200']);
  });

  it('are said where the capture ended before the block that tells of them', () => {
    const { said, look } = watch('at-end');
    look(9);
    expect(said).toEqual(['9 frames were dropped so far (9 by the kernel), as tcpdump says']);
  });

  it('of before are none of whoever looks later', () => {
    const { said, hole, look } = watch('running', [1], 7);
    hole(1, 100);
    look(7);
    expect(said).toEqual([]);
    look(8);
    expect(said).toEqual(['8 frames were dropped so far (8 by the kernel), as tcpdump says', '#1 100']);
  });

  it('are nothing where nobody counts', () => {
    const { said, hole, look } = watch('running');
    hole(1, 100);
    look(null);
    expect(said).toEqual([]);
  });
});
