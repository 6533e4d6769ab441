import { describe, expect, it } from 'vitest';
import { Selection } from '../../src/diagnose/selection.ts';
import type { ConnectionRecord, DerivedRecord } from '../../src/record.ts';

const connection = (id: number, client: string, server: string): ConnectionRecord =>
  ({ id, client: { address: client, port: 1 }, server: { address: server, port: 2 } }) as ConnectionRecord;

/** Connections 7 and 100,000, which talk from 10.0.0.1. */
function selected(): Selection {
  const selection = new Selection();
  selection.take(connection(7, '10.0.0.1', '10.0.0.2'));
  selection.take(connection(100_000, '10.0.0.1', '10.0.0.3'));
  return selection;
}

describe('conversations that were asked about', () => {
  it('are known by their numbers, however large', () => {
    const selection = selected();
    expect([0, 6, 7, 8, 15, 99_999, 100_000, 100_001, 1e9].filter((id) => selection.has(id))).toEqual([7, 100_000]);
    expect(selection.count).toBe(2);
  });

  it('have to do with their hosts and with the capture, and not with other hosts', () => {
    const selection = selected();
    expect(selection.concerns({ capture: true })).toBe(true);
    expect(selection.concerns({ hosts: ['10.0.0.3', '10.0.0.254'] })).toBe(true);
    expect(selection.concerns({ hosts: ['10.0.0.8', '10.0.0.254'] })).toBe(false);
    expect(selection.concerns({ connection: 7 })).toBe(true);
    expect(selection.concerns({ connection: 8 })).toBe(false);
  });

  it('have to do with journeys that one of them is part of', () => {
    const concerns = (record: object): boolean => selected().concernsAny(record as DerivedRecord);
    expect(concerns({ type: 'pause', connection: 7 })).toBe(true);
    expect(concerns({ type: 'pause', connection: 8 })).toBe(false);
    expect(concerns({ type: 'channel', sessions: [{ connection: 3 }, { connection: 7 }] })).toBe(true);
    expect(concerns({ type: 'viewing', connections: [3, 4] })).toBe(false);
  });
});
