import { expect, test } from 'vitest';
import { isComment } from '../../../src/diagnose/silence/heartbeat.ts';

const said = (text: string): boolean => {
  const bytes = new TextEncoder().encode(text);
  return isComment(bytes, 0, bytes.length);
};

test.each([':\n\n', ': still here\n\n', ':a\r\n:b\r\n\r\n', '3\r\n:\n\n\r\n', 'e\r\n: still here\n\n\r\n'])('%j is a comment of an event stream', (text) => {
  expect(said(text)).toBe(true);
});

test.each(['', '\n\n', 'data: x\n\n', ': a\ndata: x\n\n', ': not ended', 'a\r\ndata: x\n\n\r\n', `:${'x'.repeat(300)}\n`])('%j says something, or may', (text) => {
  expect(said(text)).toBe(false);
});
