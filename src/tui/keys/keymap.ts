/** Which key does what, and which keys a command has. */
import { COMMANDS, EVERYWHERE, isCommand } from './commands.ts';
import type { CommandName } from './commands.ts';

export class KeysError extends Error {
  override readonly name = 'KeysError';
}

/** A key as the input parser names it: `j`, `G`, `ctrl-d`, `alt-x`, `shift-tab`, `pgdn`, `f1`. */
const KEY = /^(?:ctrl-)?(?:alt-)?(?:shift-)?(?:[^\s\p{C}]|up|down|left|right|home|end|pgup|pgdn|insert|delete|enter|tab|esc|space|backspace|f(?:[1-9]|1[0-2]))$/u;

export class Keymap {
  readonly #keys: ReadonlyMap<CommandName, readonly string[]>;

  constructor(changes: ReadonlyMap<CommandName, readonly string[]> = new Map()) {
    this.#keys = new Map(Object.entries(COMMANDS).map(([name, { keys }]) => [name as CommandName, changes.get(name as CommandName) ?? keys]));
  }

  keysOf(command: CommandName): readonly string[] {
    return this.#keys.get(command)!;
  }

  /** What a key means in a view that understands `commands`, which come before those of every view. */
  commandFor(key: string, commands: readonly CommandName[]): CommandName | null {
    return [...commands, ...EVERYWHERE].find((name) => this.keysOf(name).includes(key)) ?? null;
  }
}

/**
 * Keys from JSON: an object of lists of keys by command, `{ "down": ["j", "ctrl-n"] }`. A list replaces the keys that the
 * command had; what it takes from another command is gone there.
 * @throws {KeysError} saying in one line what is wrong.
 */
export function parseKeys(json: string): Keymap {
  const changes = new Map<CommandName, readonly string[]>();
  for (const [name, keys] of Object.entries(objectOf(json))) {
    if (!isCommand(name)) throw new KeysError(`there is no command ${JSON.stringify(name)}`);
    const list = typeof keys === 'string' ? [keys] : keys;
    if (!Array.isArray(list) || !list.every((key) => typeof key === 'string')) {
      throw new KeysError(`${name} wants a list of keys, such as ["j", "ctrl-n"]`);
    }
    for (const key of list) if (!KEY.test(key)) throw new KeysError(`${name}: there is no key ${JSON.stringify(key)}`);
    changes.set(name, list);
  }
  const taken = new Set([...changes.values()].flat());
  for (const [name, { keys }] of Object.entries(COMMANDS)) {
    if (!changes.has(name as CommandName) && keys.some((key) => taken.has(key))) {
      changes.set(name as CommandName, keys.filter((key) => !taken.has(key)));
    }
  }
  if (changes.get('quit')?.length === 0) throw new KeysError('no key is left for quit');
  return new Keymap(changes);
}

function objectOf(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new KeysError(`is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new KeysError('wants an object of lists of keys by command, such as { "down": ["j", "ctrl-n"] }');
}

const SHOWN: Readonly<Record<string, string>> = {
  enter: 'Enter', esc: 'Esc', tab: 'Tab', space: 'Space', up: '↑', down: '↓', left: '←', right: '→', pgup: 'PgUp', pgdn: 'PgDn', home: 'Home',
  end: 'End', backspace: '⌫', delete: 'Del', insert: 'Ins',
};

/** A key as people write it: `Ctrl-D`, `Enter`, `G`. */
export function keyText(key: string): string {
  const [, modifiers = '', base = ''] = /^((?:ctrl-|alt-|shift-)*)(.+)$/.exec(key) ?? [];
  const shown = SHOWN[base] ?? (/^f\d/.test(base) ? base.toUpperCase() : modifiers.includes('ctrl-') ? base.toUpperCase() : base);
  return modifiers.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()) + shown;
}
