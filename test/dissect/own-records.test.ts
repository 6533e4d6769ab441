import { expect, it } from 'vitest';
import type { Dissector } from '../../src/dissect/dissector.ts';
import { lineOf } from '../../src/dissect/own-records.ts';

const chat: Dissector = { name: 'chat', line: ({ words }) => (words as string[]).join(' ') };
const record = { type: 'chat', connection: 0, stream: 0, words: ['hello', 'there'] };

it('a dissector says its own records in a line', () => {
  expect(lineOf([{ name: 'silent' }, chat], record)).toBe('hello there');
  expect(lineOf([chat], { ...record, type: 'chat-event' })).toBe('hello there');
  expect(lineOf([chat], { ...record, type: 'chatter' })).toBeNull();
  expect(lineOf([{ name: 'chat' }], record)).toBeNull();
});

it('a line that cannot be made says why, and one that is no text is none', () => {
  expect(lineOf([chat], { ...record, words: undefined })).toMatch(/^\(line of chat: .*undefined.*\)$/);
  expect(lineOf([{ name: 'chat', line: () => 7 as never }], record)).toBeNull();
});
