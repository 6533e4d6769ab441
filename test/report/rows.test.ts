import { describe, expect, it } from 'vitest';
import type { Dissector } from '../../src/dissect/dissector.ts';
import type { HttpRecord } from '../../src/record.ts';
import { childOf } from '../../src/report/rows.ts';
import { at, http } from './records.ts';

const row = (over: Partial<HttpRecord>): string => {
  const { left, flex, right } = childOf(http('GET', '/', 400, over));
  return [...left, flex, ...right].map(({ text }) => text).filter(Boolean).join(' ');
};

describe('the row of a plugin\'s record', () => {
  const record = { type: 'chat', connection: 0, stream: 0, time: at(1), frame: 7, words: ['hi'], big: 1 };
  const flexOf = (plugins: Dissector[]): string => childOf(record, { plugins }).flex.text;

  it('shows every field, or the line that the plugin makes', () => {
    expect(flexOf([])).toBe('words=["hi"] big=1');
    expect(flexOf([{ name: 'chat', line: ({ words }) => `said ${(words as string[]).join(' ')}` }])).toBe('said hi');
  });
});

describe('the row of an exchange of which one message is null', () => {
  it('tells what was not captured from what cannot be read', () => {
    expect(row({ state: 'unmatched', request: null })).toContain('(request not captured) 400');
    expect(row({ state: 'unmatched', request: null, malformed: true })).toContain('(malformed request) 400');
    expect(row({ state: 'unanswered', response: null })).toContain('no answer');
    expect(row({ state: 'incomplete', response: null, malformed: true })).toContain('malformed answer');
  });
});
