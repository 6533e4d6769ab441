/**
 * Bytes from a terminal to keys, mouse reports and pastes. Sequences may come in any pieces; what no terminal should send
 * is dropped whole, so that half of it is never taken for keys.
 */

export type InputEvent =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'paste'; readonly text: string }
  | {
      readonly type: 'mouse';
      readonly kind: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
      /** From 0, at the upper left. */
      readonly column: number;
      readonly row: number;
    };

const ESC = '\u001b';
const PASTE_END = `${ESC}[201~`;
/** No sequence of a keyboard is longer. */
const LONGEST_SEQUENCE = 64;
const LONGEST_PASTE = 1 << 20;

/** Keys by the last letter of `CSI … letter` and `SS3 letter`. */
const LETTERS: Readonly<Record<string, string>> = {
  A: 'up', B: 'down', C: 'right', D: 'left', E: 'clear', F: 'end', H: 'home', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', M: 'enter',
};
/** Keys by the first number of `CSI number ~`. */
const NUMBERS: Readonly<Record<number, string>> = {
  1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pgup', 6: 'pgdn', 7: 'home', 8: 'end',
  11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};
const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter', '\n': 'enter', '\t': 'tab', ' ': 'space', '\u007f': 'backspace', '\b': 'backspace', '\u0000': 'ctrl-space',
};

export class InputParser {
  readonly #emit: (event: InputEvent) => void;
  readonly #utf8 = new TextDecoder('utf-8');
  #text = '';
  /** The text of a paste that is not over, or null. */
  #paste: string | null = null;

  constructor(emit: (event: InputEvent) => void) {
    this.#emit = emit;
  }

  /** Something is not over: a paste, or an escape that may be a key of its own or begin a sequence. After a moment `flush` ends it. */
  get waiting(): boolean {
    return this.#text !== '' || this.pasting;
  }

  get pasting(): boolean {
    return this.#paste !== null;
  }

  push(bytes: Uint8Array): void {
    this.#text += this.#utf8.decode(bytes, { stream: true });
    while (this.#text !== '' && this.#next());
  }

  /** Nothing followed: a lone escape is the escape key, half a sequence is nothing, and a paste is what came of it. */
  flush(): void {
    if (this.#paste !== null) return this.#endPaste(this.#text.length, this.#text.length);
    const alone = this.#text === ESC;
    this.#text = '';
    if (alone) this.#key('esc');
  }

  /** Takes one event off the text; false when more bytes are needed for it. */
  #next(): boolean {
    if (this.#paste !== null) return this.#pasted();
    if (!this.#text.startsWith(ESC)) return this.#plain();
    const second = this.#text.charAt(1);
    if (second === '') return false;
    if (second === '[') return this.#csi();
    if (second === 'O') return this.#ss3();
    if (second === ESC) {
      this.#take(1);
      this.#key('esc');
      return true;
    }
    const [character = ''] = this.#text.slice(1);
    this.#take(1 + character.length);
    this.#key(`alt-${nameOf(character)}`);
    return true;
  }

  #plain(): boolean {
    const [character = ''] = this.#text;
    this.#take(character.length);
    this.#key(nameOf(character));
    return true;
  }

  #ss3(): boolean {
    const letter = this.#text.charAt(2);
    if (letter === '') return false;
    this.#take(3);
    const key = LETTERS[letter];
    if (key !== undefined) this.#key(key);
    return true;
  }

  #csi(): boolean {
    // oxlint-disable-next-line no-control-regex
    const match = /^\u001b\[([0-?]*)([ -/]*)([@-~])/.exec(this.#text);
    if (!match) {
      // What cannot become one any more is dropped, and with it nothing that follows.
      // oxlint-disable-next-line no-control-regex
      const possible = /^\u001b\[[0-?]*[ -/]*/.exec(this.#text)![0];
      if (possible.length === this.#text.length && possible.length < LONGEST_SEQUENCE) return false;
      this.#take(possible.length);
      return true;
    }
    const [sequence, parameters = '', , final = ''] = match;
    this.#take(sequence.length);
    this.#sequence(parameters, final);
    return true;
  }

  #sequence(parameters: string, final: string): void {
    if (parameters.startsWith('<') && (final === 'M' || final === 'm')) return this.#mouse(parameters.slice(1), final);
    const [first = 0, modifier = 1] = parameters.split(';').map((each) => Number.parseInt(each, 10) || 0);
    if (final === '~' && first === 200) {
      this.#paste = '';
      return;
    }
    if (final === 'Z') return this.#key('shift-tab');
    // `CSI code ; modifier u`: keyboards that send every key with its code point. Before a letter stands 1 or nothing.
    const key = final === '~' ? NUMBERS[first] : final === 'u' ? codeName(first) : first > 1 ? undefined : LETTERS[final];
    if (key !== undefined) this.#key(modified(key, modifier));
  }

  /** SGR mouse reports (xterm's mode 1006). */
  #mouse(parameters: string, final: string): void {
    const [button = NaN, column = NaN, row = NaN] = parameters.split(';').map(Number);
    if (!(column >= 1 && row >= 1)) return;
    const wheel = (button & 64) !== 0;
    if (wheel && (button & 3) > 1) return;
    const kind = wheel ? ((button & 3) === 0 ? 'wheel-up' : 'wheel-down') : final === 'm' ? 'release' : (button & 32) !== 0 ? 'drag' : 'press';
    // Of the buttons only the first means anything here.
    if (!wheel && (button & 3) !== 0) return;
    this.#emit({ type: 'mouse', kind, column: column - 1, row: row - 1 });
  }

  #pasted(): boolean {
    const end = this.#text.indexOf(PASTE_END);
    if (end >= 0) {
      this.#endPaste(end, end + PASTE_END.length);
      return true;
    }
    // The end may have come by half.
    const upTo = Math.max(0, this.#text.length - PASTE_END.length);
    this.#paste = (this.#paste! + this.#text.slice(0, upTo)).slice(0, LONGEST_PASTE);
    this.#take(upTo);
    return false;
  }

  /** The text up to `end` is the rest of it; after `behind` come keys. */
  #endPaste(end: number, behind: number): void {
    const text = (this.#paste! + this.#text.slice(0, end)).slice(0, LONGEST_PASTE);
    this.#take(behind);
    this.#paste = null;
    this.#emit({ type: 'paste', text });
  }

  #take(length: number): void {
    this.#text = this.#text.slice(length);
  }

  #key(key: string): void {
    if (key !== '') this.#emit({ type: 'key', key });
  }
}

/** The name of a key that sends this character. */
function nameOf(character: string): string {
  const control = CONTROLS[character];
  if (control !== undefined) return control;
  const code = character.codePointAt(0)!;
  if (code < 27) return `ctrl-${String.fromCharCode(code + 96)}`;
  return code < 32 ? `ctrl-${String.fromCharCode(code + 64)}` : character;
}

const codeName = (code: number): string | undefined =>
  code === 27 ? 'esc' : code > 0 && code <= 0x10ffff ? nameOf(String.fromCodePoint(code)) : undefined;

/** xterm's modifiers: one more than the sum of shift 1, alt 2, control 4. */
function modified(key: string, modifier: number): string {
  const bits = Math.max(0, modifier - 1);
  const shifted = key.length === 1 && /[a-z]/.test(key) && (bits & 1) !== 0 ? key.toUpperCase() : key;
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 && shifted === key ? 'shift-' : ''}${shifted}`;
}
