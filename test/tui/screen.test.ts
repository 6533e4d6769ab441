import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Screen } from '../../src/tui/terminal/screen.ts';
import { FakeTerminal } from './support/terminal.ts';

const open = (columns = 10, rows = 3): [Screen, FakeTerminal] => {
  const terminal = new FakeTerminal({ columns, rows });
  return [new Screen(terminal.write, terminal.size), terminal];
};

describe('a screen', () => {
  it('shows the frame, however the one before it looked', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日'), maxLength: 5 });
    fc.assert(fc.property(fc.array(fc.array(line, { maxLength: 3 }), { maxLength: 8 }), (frames) => {
      const [screen, terminal] = open();
      for (const frame of frames) {
        screen.draw(frame);
        expect(terminal.lines).toEqual([0, 1, 2].map((row) => (frame[row] ?? '').trimEnd()));
      }
    }));
  });

  it('shows the last cell of a line that is as wide as it', () => {
    const [screen, terminal] = open();
    for (const frame of [['0123456789'], ['short'], ['9876543210']]) {
      screen.draw(frame);
      expect(terminal.lines[0]).toBe(frame[0]);
    }
  });

  it('writes nothing when nothing changed, and one line when one did', () => {
    const [screen, terminal] = open();
    screen.draw(['one', 'two', 'three']);
    terminal.written = '';
    screen.draw(['one', 'two', 'three']);
    expect(terminal.written).toBe('');
    screen.draw(['one', 'TWO', 'three']);
    expect(terminal.written).toContain('TWO');
    expect(terminal.written).not.toMatch(/one|three/);
  });

  it('shows each frame at once', () => {
    const [screen, terminal] = open();
    screen.draw(['one']);
    expect(terminal.written.startsWith('\u001b[?2026h')).toBe(true);
    expect(terminal.written.endsWith('\u001b[?2026l')).toBe(true);
    expect([...terminal.modes]).toEqual([]);
  });

  it('clears what a terminal of another size leaves standing', () => {
    const [screen, terminal] = open();
    screen.draw(['one', 'two', 'three']);
    terminal.resize({ columns: 20, rows: 5 });
    screen.resize(terminal.size);
    screen.draw(['one']);
    expect(terminal.text).toBe('one');
  });

  it('draws everything again where it was told that something else wrote there', () => {
    const [screen, terminal] = open();
    screen.draw(['one', 'two']);
    terminal.write('\u001b[1;1Hnoise');
    screen.draw(['one', 'two']);
    expect(terminal.text).toBe('noise\ntwo');
    screen.forget();
    screen.draw(['one', 'two']);
    expect(terminal.text).toBe('one\ntwo');
  });
});
