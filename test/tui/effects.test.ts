import { describe, expect, it } from 'vitest';
import { fixture, openUi } from './support/open.ts';

describe('what cannot be done for a view', () => {
  it.each([
    ['a message', ['j', 'enter', 'enter']], ['a frame', ['j', 'enter', '1', 'enter']], ['bytes', ['j', 'enter', 'b']], ['messages', ['j', 'enter']],
  ])('is said in a line, and %s stays on the screen', async (_name, way) => {
    const { press, terminal, close } = await openUi(fixture('first-look', 'capture.pcapng'), { columns: 100 });
    const before = await press(...way);
    await press('e', 'enter', '\u0015', ...'/nowhere/at/all', 'enter');
    expect(terminal.text).toContain('/nowhere/at/all: there is no such directory');
    const rows = (text: string): string[] => text.split('\n').slice(0, -2);
    expect(rows(terminal.text)).toEqual(rows(before));
    await close();
  });

  it('is said also when its view was left meanwhile', async () => {
    const { ui, press, send, terminal, close } = await openUi(fixture('first-look', 'capture.pcapng'), { columns: 100 });
    await press('j', 'enter', 'enter', 'e', 'enter', '\u0015', ...'/nowhere/at/all');
    const saved = send('\r');
    ui.dispatch({ type: 'input', event: { type: 'key', key: 'esc' }, at: 0 });
    await saved;
    expect(terminal.text).toContain('2 protocol');
    expect(terminal.text).toContain('/nowhere/at/all: there is no such directory');
    await close();
  });
});
