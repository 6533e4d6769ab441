import { expect, it } from 'vitest';
import { mountChrome } from '../../src/tui/ink/chrome.tsx';
import { writeAscii } from '../../src/tui/line.ts';
import { Theme } from '../../src/tui/theme.ts';

it('the title names what ASCII has no letter for, also where nobody has told its bundle', () => {
  const pane = (): [] => [];
  writeAscii(false);
  const chrome = mountChrome(new Theme('mono', true), { body: pane, status: pane });
  const { lines } = chrome.show({
    size: { columns: 60, rows: 8 }, path: ['conversations', 'GET /Ü'], name: 'größe.pcap', tabs: null, menu: [], foot: { kind: 'hints', hints: [] },
  });
  chrome.close();
  writeAscii(false);
  expect(lines[0]).toContain('GET /\\u{dc}');
  expect(lines[0]).toContain('gr\\u{f6}\\u{df}e.pcap');
});
