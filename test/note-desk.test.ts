import { describe, expect, it } from 'vitest';
import { NoteDesk } from '../src/note-desk.ts';
import type { NoteCode } from '../src/note.ts';
import type { NoteRecord } from '../src/record.ts';

function desk(limit = 100): { desk: NoteDesk; records: NoteRecord[] } {
  const records: NoteRecord[] = [];
  return { desk: new NoteDesk(limit, (record) => void records.push(record)), records };
}

describe('a note', () => {
  it('has severity and layer of the table, and null for what it is not about', () => {
    const { desk: { note }, records } = desk();
    note('tcp-gap', { message: 'm', length: 5 });
    expect(records).toEqual([{
      type: 'note', severity: 'warn', layer: 'transport', code: 'tcp-gap', connection: null, side: null, frame: null, message: 'm', length: 5,
    }]);
  });

  it('may have another severity and layer, under which it is counted', () => {
    const { desk: notes, records } = desk();
    notes.note('tcp-gap', { message: 'm', severity: 'chat', layer: 'network' });
    expect(records[0]).toMatchObject({ severity: 'chat', layer: 'network' });
    expect(notes.bySeverity).toEqual({ chat: 1, note: 0, warn: 0, error: 0 });
  });

  it('of a plugin needs no row in the table', () => {
    const { desk: notes, records } = desk();
    notes.note('resp-bad-length' as NoteCode, { message: 'm' });
    expect(records[0]).toMatchObject({ code: 'resp-bad-length', severity: 'note', layer: 'application' });
  });

  it('keeps its own fields, in front, whatever its figures are called', () => {
    const { desk: notes, records } = desk();
    notes.note('tcp-gap', { message: 'm', type: 'http', code: 'x', frame: 3 });
    expect(records[0]).toMatchObject({ type: 'note', code: 'tcp-gap', frame: 3 });
    expect(Object.keys(records[0]!)[0]).toBe('type');
  });
});

describe('a flood of one code', () => {
  it('is held back, counted, and named at the end; other codes are not', () => {
    const { desk: notes, records } = desk(2);
    for (let i = 0; i < 5; i++) notes.note('tcp-gap', { message: `${i}` });
    notes.note('tcp-reset', { message: 'r' });
    notes.finish();
    expect(records.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'tcp-gap 0', 'tcp-gap 1', 'tcp-reset r', 'notes-suppressed not written out: 3 × tcp-gap',
    ]);
    expect(records.at(-1)).toMatchObject({ held: { 'tcp-gap': 3 } });
    expect(notes.bySeverity).toEqual({ chat: 1, note: 0, warn: 6, error: 0 });
  });

  it('need not have texts once it is held back, and is counted all the same', () => {
    const { desk: notes, records } = desk(2);
    expect([1, 2, 3, 4].map(() => {
      const held = notes.holds('tcp-gap', 7);
      if (!held) notes.note('tcp-gap', { message: 'm', connection: 7 });
      return held;
    })).toEqual([false, false, true, true]);
    notes.finish();
    expect(records.at(-1)).toMatchObject({ held: { 'tcp-gap': 2 } });
    expect(notes.bySeverity).toEqual({ chat: 1, note: 0, warn: 4, error: 0 });
  });

  it('is not counted for a connection of another part', () => {
    const notes = new NoteDesk(0, () => {}, (connection) => connection !== 7);
    notes.note('tcp-gap', { message: 'm', connection: 8 });
    expect(notes.holds('tcp-gap', 7)).toBe(false);
    expect(notes.bySeverity.warn).toBe(1);
  });

  it('that fits is no news', () => {
    const { desk: notes, records } = desk(2);
    for (let i = 0; i < 2; i++) notes.note('tcp-gap', { message: `${i}` });
    notes.finish();
    expect(records).toHaveLength(2);
  });
});
