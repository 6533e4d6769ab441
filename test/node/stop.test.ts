import { describe, expect, it } from 'vitest';
import { Stop } from '../../src/node/stop.ts';

describe('what may stop a reading', () => {
  it('lets what was awaited beside it settle as it does, and keeps nothing of it', async () => {
    const stop = new Stop();
    for (let turn = 0; turn < 100; turn++) expect(await stop.beside(Promise.resolve(turn))).toBe(turn);
    await expect(stop.beside(Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(stop.awaited).toBe(0);
  });

  it('ends every wait when it happens, and those that come later', async () => {
    const stop = new Stop();
    const waits = [1, 2].map(() => stop.beside(new Promise(() => {})));
    expect(stop.awaited).toBe(2);
    stop.happen();
    expect(await Promise.all([...waits, stop.beside(new Promise(() => {}))])).toEqual([undefined, undefined, undefined]);
    expect(stop.awaited).toBe(0);
  });

  it('leaves no failure unheard that comes after it', async () => {
    const stop = new Stop();
    stop.happen();
    expect(await stop.beside(Promise.reject(new Error('late')))).toBeUndefined();
  });
});
