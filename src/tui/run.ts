/** Opens the UI on the terminal of this process, and gives it back when it is left. */
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { printable } from '../bytes/text.ts';
import type { Dissector } from '../dissect/dissector.ts';
import { openIndexed } from '../node/indexed-capture.ts';
import type { LiveFeeds } from '../node/live-feed.ts';
import type { World } from './app/effects.ts';
import type { Keymap } from './keys/keymap.ts';
import { writeAscii } from './line.ts';
import type { Size } from './line.ts';
import { Narrator } from './narrator.ts';
import { capabilitiesOf } from './terminal/capabilities.ts';
import type { CapabilityWishes } from './terminal/capabilities.ts';
import { copySequence } from './terminal/clipboard.ts';
import { Guard } from './terminal/guard.ts';
import { InputParser } from './terminal/input.ts';
import { Shown } from './shown.ts';
import { Screen } from './terminal/screen.ts';
import { Theme } from './theme.ts';
import { Ui } from './ui.ts';

export interface TuiOptions extends CapabilityWishes {
  /** Display filter to begin with, checked already. */
  readonly filter?: string | undefined;
  readonly follow?: boolean | undefined;
  /** The only path is that of a capture that goes on. */
  readonly feeds?: LiveFeeds | undefined;
  readonly mouse?: boolean | undefined;
  /** Lines for a screen reader instead of a picture. */
  readonly screenReader?: boolean | undefined;
  readonly keymap: Keymap;
  readonly plugins?: readonly Dissector[] | undefined;
}

/** An escape that nothing follows for so long is the key. */
const ESCAPE_MS = 40;
/** A paste of which nothing more comes for so long is over, whatever became of its end. */
const PASTE_MS = 2000;

/**
 * Shows captures until the user leaves; gives the exit code.
 * @throws {CaptureError} when a path cannot be read at all. The terminal is untouched then.
 */
export async function runTui(paths: readonly string[], options: TuiOptions): Promise<number> {
  const { feeds, follow = feeds !== undefined, filter, plugins = [], keymap } = options;
  const chrome = options.screenReader ? null : import('#chrome');
  const piped = paths.includes('-');
  const first = await openIndexed(paths, { follow, plugins, ...(feeds && { feed: feeds.first }) });
  const shown = new Shown(first, feeds, (feed) => openIndexed(feed.path, { follow, plugins, feed }));
  try {
    // Where standard input is the capture, keys come from the terminal itself.
    const input = piped || !process.stdin.isTTY ? new ReadStream(openSync('/dev/tty', 'r')) : process.stdin;
    const place = { view: 'conversations', follow: follow || piped, ...(filter === undefined ? {} : { filter }) } as const;
    const common = () => ({ capture: shown.capture, keymap, plugins, place });
    if (chrome === null) {
      const write = (text: string): void => void process.stdout.write(text);
      return await show(input, shown, (world) => new Narrator({ ...common(), world, write }), { mouse: false, draws: false });
    }
    const { mountChrome } = await chrome;
    const { theme, ascii } = capabilitiesOf(process.env, options);
    writeAscii(ascii);
    return await show(input, shown, (world, guard) => new Ui({
      ...common(), world, mountChrome, theme: new Theme(theme, ascii), screen: new Screen((text) => void process.stdout.write(text), sizeNow()),
      ready: () => !process.stdout.writableNeedDrain && guard.held,
    }), { mouse: options.mouse ?? true, draws: true });
  } finally {
    await shown.close();
  }
}

const sizeNow = (): Size => ({ columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 });

/** What keys go to: the UI, or the one that tells of it. */
type Face = Pick<Ui, 'dispatch' | 'resize' | 'redraw' | 'close' | 'isAtRest'>;

async function show(
  input: ReadStream, shown: Shown, build: (world: World, guard: Guard) => Face, { mouse, draws }: { mouse: boolean; draws: boolean },
): Promise<number> {
  const { stdout } = process;
  let leave = (): void => {};
  const left = new Promise<void>((resolve) => (leave = resolve));
  const guard = new Guard({ input, output: stdout.fd, mouse, draws, resumed: () => face?.resize(sizeNow()) });
  let face: Face | null = null;
  let stopReading = (): void => {};
  const resized = (): void => face?.resize(sizeNow());
  const unsaved: string[] = [];
  guard.enter();
  try {
    const world: World = {
      copy(text) {
        const sequence = copySequence(text);
        if (sequence !== null) stdout.write(sequence);
        return sequence !== null;
      },
      copyNote: (process.env['TMUX'] ?? '') === '' ? null : 'tmux passes it on where set-clipboard is on',
      redraw: () => face?.redraw(),
      suspend: guard.suspend,
      quit: leave,
    };
    face = build(world, guard);
    shown.isAtRest = () => face!.isAtRest;
    shown.onTurn = (said) => {
      unsaved.push(...face!.close());
      face = build(world, guard);
      face.dispatch({ type: 'say', text: said, style: 'warn' });
    };
    stopReading = readKeys(input, (event) => face?.dispatch({ type: 'input', event, at: performance.now() }), leave);
    stdout.on('resize', resized);
    await left;
    return 0;
  } finally {
    stdout.off('resize', resized);
    stopReading();
    unsaved.push(...(face?.close() ?? []));
    guard.close();
    for (const path of unsaved) process.stderr.write(`earshot: ${printable(path)}: not saved, since the program was left meanwhile\n`);
  }
}

/** Reads keys until it is stopped; `gone` is called when the terminal is closed. */
function readKeys(input: ReadStream, emit: ConstructorParameters<typeof InputParser>[0], gone: () => void): () => void {
  const parser = new InputParser(emit);
  let timer: NodeJS.Timeout | undefined;
  const data = (bytes: Buffer): void => {
    clearTimeout(timer);
    parser.push(bytes);
    if (parser.waiting) timer = setTimeout(() => parser.flush(), parser.pasting ? PASTE_MS : ESCAPE_MS);
  };
  input.on('data', data);
  input.on('end', gone);
  input.resume();
  return () => {
    clearTimeout(timer);
    input.off('data', data);
    input.off('end', gone);
    input.pause();
    input.unref();
  };
}
