/** A line that somebody types: text, cursor, history, and what it could be completed to. */

export interface Completion {
  /** What stands in the line afterwards, between `start` and `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly about: string;
}

/** What is wrong with the text, and where. */
export interface Problem {
  readonly message: string;
  readonly position: number;
  readonly length: number;
}

export interface PromptState<Name extends string = string> {
  readonly name: Name;
  readonly text: string;
  /** In UTF-16 units, never inside a surrogate pair. */
  readonly cursor: number;
  /** The completion that is chosen; -1: none. */
  readonly choice: number;
  /** How far back in the history; -1: the line is new. */
  readonly back: number;
  /** The new line, while an older one is shown. */
  readonly draft: string;
}

export const openPrompt = <Name extends string>(name: Name, text = ''): PromptState<Name> =>
  ({ name, text, cursor: text.length, choice: -1, back: -1, draft: '' });

export type PromptOutcome<Name extends string> =
  | { readonly kind: 'editing'; readonly prompt: PromptState<Name> }
  | { readonly kind: 'entered'; readonly text: string }
  | { readonly kind: 'left' };

/** No line is longer. */
const LONGEST = 4096;

/** Puts text where the cursor is; line ends become spaces. */
export function type<Name extends string>(prompt: PromptState<Name>, text: string): PromptState<Name> {
  const plain = text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '');
  const next = prompt.text.slice(0, prompt.cursor) + plain + prompt.text.slice(prompt.cursor);
  return next.length > LONGEST ? prompt : at(prompt, next, prompt.cursor + plain.length);
}

/**
 * What a key does. `completions` are those for the text as it is, `history` begins with the latest line. Where one of the
 * completions is all that can be entered (`oneOf`), that is the chosen one or the first.
 */
export function pressed<Name extends string>(
  prompt: PromptState<Name>, key: string, completions: readonly Completion[], history: readonly string[], oneOf = false,
): PromptOutcome<Name> {
  const { text, cursor, choice } = prompt;
  const editing = (next: PromptState<Name>): PromptOutcome<Name> => ({ kind: 'editing', prompt: next });
  switch (key) {
    case 'enter':
      if (oneOf) return { kind: 'entered', text: completed(prompt, completions[Math.max(0, choice)]).text };
      return choice < 0 ? { kind: 'entered', text } : editing(completed(prompt, completions[choice]));
    case 'esc': case 'ctrl-c': case 'ctrl-g': return { kind: 'left' };
    case 'tab': return editing(completions.length === 0 ? prompt : completed(prompt, completions[Math.max(0, choice)]));
    case 'down': case 'ctrl-n':
      if (completions.length === 0) return editing(recall(prompt, prompt.back - 1, history));
      return editing(choose(prompt, (oneOf ? Math.max(0, choice) : choice) + 1, completions.length));
    case 'up': case 'ctrl-p': case 'shift-tab':
      if (completions.length === 0 || choice < 0) return editing(recall(prompt, prompt.back + 1, history));
      return editing(choose(prompt, choice - 1, completions.length));
    case 'left': case 'ctrl-b': return editing(at(prompt, text, before(text, cursor)));
    case 'right': case 'ctrl-f': return editing(at(prompt, text, after(text, cursor)));
    case 'home': case 'ctrl-a': return editing(at(prompt, text, 0));
    case 'end': case 'ctrl-e': return editing(at(prompt, text, text.length));
    case 'backspace':
      if (text === '') return { kind: 'left' };
      return editing(at(prompt, text.slice(0, before(text, cursor)) + text.slice(cursor), before(text, cursor)));
    case 'delete': case 'ctrl-d': return editing(at(prompt, text.slice(0, cursor) + text.slice(after(text, cursor)), cursor));
    case 'ctrl-u': return editing(at(prompt, text.slice(cursor), 0));
    case 'ctrl-k': return editing(at(prompt, text.slice(0, cursor), cursor));
    case 'ctrl-w': {
      const start = text.slice(0, cursor).replace(/\S*\s*$/, '').length;
      return editing(at(prompt, text.slice(0, start) + text.slice(cursor), start));
    }
    case 'space': return editing(type(prompt, ' '));
    default: return editing([...key].length === 1 ? type(prompt, key) : prompt);
  }
}

const at = <Name extends string>(prompt: PromptState<Name>, text: string, cursor: number): PromptState<Name> =>
  ({ ...prompt, text, cursor, choice: -1, back: -1 });

function completed<Name extends string>(prompt: PromptState<Name>, completion: Completion | undefined): PromptState<Name> {
  if (completion === undefined) return prompt;
  const { start, end, text } = completion;
  return at(prompt, prompt.text.slice(0, start) + text + prompt.text.slice(end), start + text.length);
}

const choose = <Name extends string>(prompt: PromptState<Name>, choice: number, count: number): PromptState<Name> =>
  ({ ...prompt, choice: Math.max(-1, Math.min(count - 1, choice)) });

function recall<Name extends string>(prompt: PromptState<Name>, wanted: number, history: readonly string[]): PromptState<Name> {
  const back = Math.max(-1, Math.min(history.length - 1, wanted));
  const draft = prompt.back < 0 ? prompt.text : prompt.draft;
  const text = back < 0 ? draft : history[back]!;
  return { ...at(prompt, text, text.length), back, draft };
}

const before = (text: string, cursor: number): number => Math.max(0, cursor - (/[\udc00-\udfff]/.test(text.charAt(cursor - 1)) ? 2 : 1));
const after = (text: string, cursor: number): number => Math.min(text.length, cursor + (/[\ud800-\udbff]/.test(text.charAt(cursor)) ? 2 : 1));
