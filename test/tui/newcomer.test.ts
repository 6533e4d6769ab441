/** What somebody who sees the UI for the first time asks. */
import { afterEach, describe, expect, it } from 'vitest';
import { ColumnsBuilder } from '../../src/columns/builder.ts';
import { named } from '../../src/tui/ascii.ts';
import { span, writeAscii } from '../../src/tui/line.ts';
import { spokenLine } from '../../src/tui/spoken.ts';
import { columnNamed, stateText } from '../../src/tui/views/conversations/columns.ts';
import { emptyLook } from './support/empty-look.ts';
import { fixture, openUi } from './support/open.ts';
import type { OpenUi } from './support/open.ts';

let open: OpenUi | null = null;
afterEach(async () => {
  writeAscii(false);
  await open?.close();
  open = null;
});

describe('a conversation', () => {
  it('that both ends have closed is closed, also before its record comes', () => {
    const { connections } = new ColumnsBuilder(() => null).columns;
    const at = { transport: 'tcp', version: 4, stream: 0, time: 0, frame: 1, clientAddress: 0, serverAddress: 0, clientPort: 1, serverPort: 2 } as const;
    for (const id of [0, 1]) connections.open(id, at);
    expect(stateText(connections, 0)).toBe('open');
    connections.ends(0, 'client', false);
    connections.ends(0, 'client', false);
    expect(stateText(connections, 0)).toBe('open');
    connections.ends(0, 'server', false);
    connections.ends(1, 'client', true);
    expect([0, 1].map((id) => stateText(connections, id))).toEqual(['closed', 'closed']);
  });

  it('in which nothing was said opens on its segments', async () => {
    open = await openUi(fixture('tcp-port-refused'));
    expect(await open.press('enter')).toMatch(/SYN/);
  });
});

describe('the time of a conversation', () => {
  const { paint } = columnNamed('time');
  const look = (start: number, seconds: number): ReturnType<typeof emptyLook> => {
    const empty = emptyLook();
    return {
      ...empty, connections: { ...empty.connections, numbers: () => [start] },
      timeline: { ...empty.timeline, start: 1.7e9, origin: { seconds: 1.7e9, nanos: 0 }, count: 1, slotSeconds: seconds },
    };
  };

  it('keeps the digits by which it differs, however long the capture', () => {
    expect(paint(0, look(5.25, 10), 11).text).toBe('5.250000');
    expect(paint(0, look(12_345.678_901, 20_000), 11).text).toBe('12345.67890');
    expect(paint(0, look(200_000, 300_000), 11).text).toBe('11-17 05:46');
  });
});

describe('words for signs', () => {
  it('call an exchange that', () => {
    expect(spokenLine([span('0.1  ↑↓  GET')])).toBe('0.1, request and answer, GET');
  });

  it('keep letters of the capture apart in ASCII', () => {
    expect(named('café …')).toBe('caf\\u{e9} …');
    writeAscii(true);
    expect(span('é日').text).toBe('\\u{e9}\\u{65e5}');
  });
});

describe('a byte of a conversation', () => {
  it('is the one that is chosen in its frame', async () => {
    open = await openUi(fixture('tcp-receiver-stops-reading'), { columns: 140 });
    await open.press('enter', 'b', 'right', 'right');
    const screen = await open.press('enter');
    expect(screen).toMatch(/byte 56 in /);
    expect(screen).toContain('frame 4');
  });
});

describe('a list to choose from', () => {
  it('says when nothing matches', async () => {
    open = await openUi(fixture('tcp-port-refused'));
    expect(await open.press('e', 'z')).toContain('no choice matches');
    expect(await open.press('esc', 'y')).toContain('copy what:');
  });
});
