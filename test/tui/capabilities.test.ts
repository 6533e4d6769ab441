import { describe, expect, it } from 'vitest';
import { canShow, capabilitiesOf } from '../../src/tui/terminal/capabilities.ts';
import { copySequence } from '../../src/tui/terminal/clipboard.ts';

describe('a terminal', () => {
  it.each([
    [{ TERM: 'xterm-256color', LANG: 'en_US.UTF-8' }, { theme: 'dark', ascii: false }],
    [{ TERM: 'xterm', COLORFGBG: '0;15' }, { theme: 'light', ascii: false }],
    [{ TERM: 'xterm', COLORFGBG: '15;0' }, { theme: 'dark', ascii: false }],
    [{ TERM: 'xterm', NO_COLOR: '1' }, { theme: 'mono', ascii: false }],
    [{ TERM: 'xterm', NO_COLOR: '' }, { theme: 'dark', ascii: false }],
    [{ TERM: 'vt100', LANG: 'en_US.UTF-8' }, { theme: 'mono', ascii: true }],
    [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, { theme: 'dark', ascii: true }],
    [{ TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8' }, { theme: 'dark', ascii: true }],
    [{ TERM: 'xterm', LC_ALL: '', LC_CTYPE: 'C.utf8', LANG: 'C' }, { theme: 'dark', ascii: false }],
  ])('of %j shows %j', (env, expected) => {
    expect(capabilitiesOf(env)).toEqual(expected);
  });

  it('shows what was asked for', () => {
    expect(capabilitiesOf({ TERM: 'xterm', NO_COLOR: '1' }, { theme: 'light', ascii: true })).toEqual({ theme: 'light', ascii: true });
    expect(capabilitiesOf({ TERM: 'xterm' }, { colour: false })).toEqual({ theme: 'mono', ascii: false });
  });

  it('shows no UI where there is none, or a dumb one', () => {
    expect(canShow({ isTTY: true }, { TERM: 'xterm' })).toBe(true);
    expect(canShow({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(canShow({}, { TERM: 'xterm' })).toBe(false);
  });
});

describe('the clipboard', () => {
  it('gets text by a sequence of the terminal, unless it is too long', () => {
    expect(copySequence('é')).toBe('\u001b]52;c;w6k=\u0007');
    expect(copySequence('x'.repeat(80_000))).toBeNull();
  });
});
