/** Pictures of the UI for the README: `npm run screens` draws them anew, and these tests say when they are out of date. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fixture, openUi } from '../tui/support/open.ts';
import { svgOf } from '../tui/support/svg.ts';

interface Shot {
  readonly name: string;
  /** For those who cannot see it. */
  readonly title: string;
  readonly of: string | readonly string[];
  readonly keys: readonly string[];
  readonly rows?: number;
  readonly theme?: 'light';
}

const firstLook = fixture('first-look', 'capture.pcapng');
const root = fileURLToPath(new URL('../../', import.meta.url));
/** Every capture that was recorded from real programs. */
const recorded = readdirSync(`${root}fixtures`).filter((name) => name.startsWith('recorded-')).map((name) => fixture(name));

/** Faults made on purpose, and something healthy among them. */
const trouble = ['lab-loss-download', 'lab-http-server-error', 'lab-websocket-cut', 'lab-paused-reader', 'lab-http-healthy'].map((name) => fixture(name));

const SHOTS: readonly Shot[] = [
  { name: 'conversations', title: 'The list of conversations', of: recorded, keys: ['j', 'j', 'j'] },
  { name: 'protocol', title: 'A WebSocket conversation, message by message', of: firstLook, keys: ['G', 'enter', 'j'] },
  { name: 'message', title: 'A response with its JSON as a tree', of: firstLook, keys: ['j', 'enter', 'j', 'j', 'j', 'enter'] },
  { name: 'socket', title: 'Segments as a sequence diagram, with the states of both ends', of: fixture('tcp-receiver-stops-reading'), keys: ['enter', '1'] },
  { name: 'application', title: 'What a conversation was, and what was odd about it', of: fixture('recorded-server-error-and-reset'), keys: ['enter', '3'] },
  { name: 'verdicts', title: 'What went wrong, the strongest first, with all about one of it', of: trouble, keys: ['V', 'j'] },
  { name: 'waterfall', title: 'Exchanges on one axis of time', of: firstLook, keys: ['w', 'j', 'j'] },
  { name: 'timeline', title: 'The whole capture, and a stretch of it', of: firstLook, keys: ['T'] },
  { name: 'frame', title: 'A frame as a tree, with its bytes', of: firstLook, keys: ['j', 'enter', 'enter', 'b', 'enter'] },
  { name: 'bytes', title: 'What both sides sent, byte by byte', of: firstLook, keys: ['j', 'enter', 'b', 'X', 'j', 'j', 'l'] },
  { name: 'help', title: 'All keys of a view', of: firstLook, keys: ['?'] },
  { name: 'filter', title: 'A filter that is being typed, on a light terminal', of: firstLook, keys: ['/', ...'http.response.code >= 400 && http.req'], theme: 'light' },
];

it.each(SHOTS)('$name is shown as it is', async ({ name, title, of, keys, rows = 26, theme }) => {
  const open = await openUi(of, { columns: 110, rows, theme: theme ?? 'dark' });
  try {
    await open.press(...keys);
    await expect(svgOf(open.terminal, title, theme)).toMatchFileSnapshot(`../../docs/screens/${name}.svg`);
  } finally {
    await open.close();
  }
});

it('the README shows each of them', () => {
  const shown = [...readFileSync(`${root}README.md`, 'utf8').matchAll(/docs\/screens\/([a-z]+)\.svg/g)].map(([, name]) => name);
  expect(shown).toEqual(SHOTS.map(({ name }) => name));
  expect(readdirSync(`${root}docs/screens`).sort()).toEqual(SHOTS.map(({ name }) => `${name}.svg`).sort());
});
