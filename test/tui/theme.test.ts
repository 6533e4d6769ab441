import { describe, expect, it } from 'vitest';
import { highlight, span } from '../../src/tui/line.ts';
import { Theme, THEME_NAMES } from '../../src/tui/theme.ts';

const line = [span('who ', 'client'), span('what '), span('when', 'dim')];

describe('a theme', () => {
  it('makes colours of names, and begins and ends plain', () => {
    expect(new Theme('dark').text(line)).toBe('\u001b[36mwho \u001b[0mwhat \u001b[2mwhen\u001b[0m');
    expect(new Theme('dark').text([span('a'), span('b')])).toBe('ab');
  });

  it('keeps the colours of a row under the cursor, and what is dim there readable', () => {
    expect(new Theme('dark').text(highlight(line, 'selected', 14))).toBe('\u001b[36;7mwho \u001b[0m\u001b[7mwhat when \u001b[0m');
  });

  it('without colours has none, and still tells rows, tabs and headings apart', () => {
    const all = THEME_NAMES.filter((name) => name === 'mono').map((name) => new Theme(name));
    // oxlint-disable-next-line no-control-regex
    for (const theme of all) expect(theme.text([...line, ...highlight(line, 'selected', 20), span('x', 'error'), span('y', 'phase-wait')])).not.toMatch(/\u001b\[[0-9;]*[349][0-9]/);
    expect(new Theme('mono').text(highlight(line, 'selected', 13))).toBe('\u001b[7mwho what when\u001b[0m');
  });

  it('draws with ASCII in as many cells', () => {
    expect(new Theme('mono', true).text([span('░▒▓▪─█═╌✗ › 日本')])).toBe('.:%+-#=~x > ????');
  });
});
