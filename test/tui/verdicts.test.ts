import { describe, expect, it, onTestFinished } from 'vitest';
import { Concerned, VerdictIndex } from '../../src/diagnose/verdict-index.ts';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import type { IndexedCapture } from '../../src/node/indexed-capture.ts';
import type { VerdictRecord } from '../../src/record.ts';
import { emptyLook } from './support/empty-look.ts';
import { fixture, openUi, uiOn } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

async function opened(names: string | readonly string[], rows = 24): Promise<OpenUi> {
  const open = await openUi([names].flat().map((name) => fixture(name)), { columns: 100, rows });
  onTestFinished(() => open.close());
  return open;
}

describe('the verdicts of a capture', () => {
  it('are a list, and lead to the conversation with the frames that say so', async () => {
    const { press } = await opened(['lab-http-server-error', 'lab-paused-reader']);
    const list = await press('V');
    expect(list).toMatch(/✗ above +response +GET .* #0 *\n ! at +stream +The window .* #1 *\n/);
    expect(list).toContain('above the socket, step response  http-server-error, certain');
    expect(await press('j')).toContain('at the socket, step stream  receiver-not-reading, certain');
    const conversation = await press('enter');
    expect(conversation).toContain('› verdicts › #1 10.0.1.2:80');
    expect(conversation).toMatch(/What went wrong\? +receiver-not-reading/);
    expect(await press('esc')).toContain('conversations › verdicts  ');
    expect(await press('o')).toMatch(/› verdicts › frame \d+/);
  });

  it('say where nothing is wrong that nothing is', async () => {
    const { press } = await opened('lab-connect-healthy');
    expect(await press('V')).toContain('✓ Nothing is wrong with what was captured');
    expect(await press('enter', 'o', 'j')).toContain('conversations › verdicts');
  });

  it('can be chosen in the palette, and are not opened twice', async () => {
    const { press } = await opened('lab-syn-dropped');
    expect(await press(':', ...'verdicts', 'enter')).toContain('conversations › verdicts  ');
    expect(await press('V')).toContain('conversations › verdicts  ');
  });

  it('of hosts without a conversation lead to their frames', async () => {
    const { press } = await opened('lab-arp-unanswered');
    expect(await press('V', 'enter')).toContain('› verdicts › frame 1');
  });

  it('tell what the capture lacks', async () => {
    const { press } = await opened('lab-capture-snapped-healthy');
    expect(await press('V')).toContain('! capture quality: The snap length cut frames');
  });
});

describe('verdicts on their layers', () => {
  it('below and at the socket stand above the segments, and not above the messages', async () => {
    const { press } = await opened('lab-server-killed-unread');
    expect(await press('enter', '1')).toMatch(/3 application\n ✗ reset-by-peer {2}The server reset the connection/);
    expect(await press('2')).not.toContain('✗ reset-by-peer  The');
  });

  it('above the socket stand above the messages, and not above the segments', async () => {
    const { press } = await opened('lab-http-server-error');
    expect(await press('enter', '2')).toMatch(/3 application\n ✗ http-server-error {2}GET \/fails was answered with 500/);
    expect(await press('1')).not.toContain('✗ http-server-error  GET');
  });

  it('leave clicks to the row that they are on', async () => {
    const { press, send } = await opened('lab-http-truncated');
    const before = await press('enter', '2');
    const row = before.split('\n').findIndex((line) => line.includes('http-body-cut')) + 1;
    await send(`\u001b[<0;10;${row}M\u001b[<0;10;${row}m`);
    expect(await press('enter')).toContain('› frame 12');
  });

  it('are all told on the application layer, with frames that Enter opens', async () => {
    const { press } = await opened('lab-http-truncated', 40);
    const layer = await press('enter', '3');
    expect(layer).toMatch(/ verdicts\n ✗ above the socket, step response {2}http-body-truncated, certain\n {3}The body/);
    expect(layer).toMatch(/\n {3}unless .*\n {3}next .*\n.*\n? {3}frame 8 {2}of the server\n {3}frame 12 {2}of the server\n/);
    expect(await press('f', ...'frame 8', 'enter', 'n', 'enter')).toContain('› frame 8');
  });

  it('that hold for many name the frames of this conversation alone', async () => {
    const { press } = await opened('lab-idle-forgotten', 60);
    const frames = async (): Promise<string[]> => [...(await press('3')).matchAll(/^ {3}frame (\d+)/gm)].map(([, frame]) => frame!);
    await press('enter');
    const first = await frames();
    await press('esc', 'j', 'enter');
    const second = await frames();
    expect(first.length * second.length).toBeGreaterThan(0);
    expect(first.filter((frame) => second.includes(frame))).toEqual([]);
  });

  it('have no room on a small pane', async () => {
    const { press } = await opened('lab-http-truncated', 14);
    expect(await press('enter', '2')).not.toContain('✗ http-body-truncated  The');
  });
});

describe('finding verdicts out', () => {
  const open = async (change: (capture: IndexedCapture) => IndexedCapture): Promise<{ asked: () => number; press: OpenUi['press'] }> => {
    const capture = await openIndexed(fixture('lab-http-server-error'), { index: 'never' });
    await capture.done;
    let asked = 0;
    const diagnose = (options?: { signal?: AbortSignal }): Promise<void> => {
      asked++;
      return capture.diagnose(options);
    };
    const ui = await uiOn(change(new Proxy(capture, { get: (target, name) => (name === 'diagnose' ? diagnose : bound(target, name)) })), { columns: 100 });
    onTestFinished(() => ui.close());
    return { asked: () => asked, press: ui.press };
  };

  it('is done unasked for a small capture, once, when it has been read', async () => {
    const { asked, press } = await open((capture) => capture);
    expect(asked()).toBe(1);
    expect(await press('V', 'esc')).toMatch(/ ◆/);
    expect(asked()).toBe(1);
    await press('V', 'r');
    expect(asked()).toBe(2);
  });

  it('waits for somebody to ask where the capture is large', async () => {
    const { asked, press } = await open((capture) => new Proxy(capture, {
      get: (target, name) => (name === 'status' ? { ...target.status, bytesRead: 65 << 20 } : bound(target, name)),
    }));
    expect(asked()).toBe(0);
    expect(await press('enter', '3')).toMatch(/What went wrong\? +nobody has asked; V finds out/);
    expect(await press('V')).toContain('http-server-error');
    expect(asked()).toBe(1);
    expect(await press('esc')).toMatch(/What went wrong\? +http-server-error/);
  });

  it('says why where it cannot be done', async () => {
    const open = await uiOn({ ...emptyLook(), diagnose: () => Promise.reject(new Error('the file is gone')) });
    onTestFinished(() => open.close());
    expect(await open.press('V')).toContain('the file is gone');
  });
});

const bound = (target: IndexedCapture, name: string | symbol): unknown => {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
};

it('nothing that a verdict says reaches the terminal as a command', async () => {
  const nasty = '\u001b[2J\u202eGET /\u009b31m\u0007';
  const hostile: VerdictRecord = {
    type: 'verdict', subject: { hosts: [nasty, nasty] }, position: 'above', step: 'response', code: nasty, severity: 'error', confidence: 'certain',
    evidence: [1], message: nasty, disproof: nasty, next: nasty, connections: [], count: 0,
  };
  const quality = [{ type: 'quality' as const, code: 'one-sided' as const, message: nasty, affects: [] }];
  for (const columns of [60, 80, 140, 200]) {
    const open = await uiOn({ ...emptyLook(), verdicts: new VerdictIndex({ verdicts: [hostile], quality }, 0, new Concerned()) }, { columns });
    const screen = await open.press('V');
    await open.close();
    expect(screen).toContain('above');
    // oxlint-disable-next-line no-control-regex
    expect(screen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});
