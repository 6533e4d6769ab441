/** The prompts there are: how each is called, what is a mistake in it, and what it can be completed to. */
import type { Dissector } from '../../dissect/dissector.ts';
import { completeField, vocabularyWith } from '../../filter/catalogue.ts';
import { FilterError } from '../../filter/filter-error.ts';
import { compileFilter } from '../../filter/filter.ts';
import { pluginFields } from '../../filter/plugin-fields.ts';
import { COMMANDS, EVERYWHERE } from '../keys/commands.ts';
import type { CommandName } from '../keys/commands.ts';
import type { Choice } from '../take/selected.ts';
import { choicesOf } from '../take/taking.ts';
import type { Taking, TakingPrompt } from '../take/taking.ts';
import type { Completion, Problem } from './prompt.ts';
import { completeValue } from './values.ts';

export interface PromptInfo {
  readonly label: string;
  /** What a prompt without text shows. */
  readonly about: string;
  /** Nothing but one of its completions can be entered. */
  readonly oneOf?: true;
  /** Null where the text will do. A prompt with a problem cannot be entered. */
  problem(text: string, known: Known): Problem | null;
  completions(text: string, cursor: number, known: Known): Completion[];
}

export interface Known {
  /** What the view beneath understands. */
  readonly commands: readonly CommandName[];
  /** Dissectors from outside, which may have fields. */
  readonly plugins: readonly Dissector[];
  readonly taking: Taking | null;
}

const MOST = 200;

const filter: PromptInfo = {
  label: '/',
  about: 'a display filter, as http.response.code >= 500; empty shows everything',
  problem(text, { plugins }) {
    if (text.trim() === '') return null;
    try {
      compileFilter(text, { plugins });
      return null;
    } catch (error) {
      if (error instanceof FilterError) return error;
      throw error;
    }
  },
  completions(text, cursor, { plugins }) {
    const vocabulary = vocabularyWith(pluginFields(plugins));
    const values = completeValue(text.slice(0, cursor), vocabulary);
    if (values !== null) return values;
    const word = /[a-z_][a-z0-9_.]*$/i.exec(text.slice(0, cursor))?.[0] ?? '';
    if (word === '' || /["']/.test(text.slice(0, cursor - word.length).replace(/"(?:[^"\\]|\\.)*"/g, ''))) return [];
    const start = cursor - word.length;
    const found = completeField(word, vocabulary).filter(({ name }) => name !== word.toLowerCase());
    return found.slice(0, MOST).map(({ name, type, about }) => ({ text: name, start, end: cursor, about: `${type}: ${about}` }));
  },
};

const find: PromptInfo = {
  label: 'find: ',
  about: 'a text; n and N go on from there',
  problem: () => null,
  completions: () => [],
};

const command: PromptInfo = {
  label: ':',
  about: 'the name of a command',
  oneOf: true,
  problem: () => null,
  completions(text, _cursor, { commands }) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const names = [...new Set([...commands, ...EVERYWHERE])].filter((name) => name !== 'palette');
    return names
      .map((name) => ({ name, info: COMMANDS[name] }))
      .filter(({ name, info }) => words.every((word) => `${name} ${info.about}`.toLowerCase().includes(word)))
      .sort((a, b) => rank(a.name, words) - rank(b.name, words))
      .map(({ name, info }) => ({ text: name, start: 0, end: text.length, about: info.about }));
  },
};

/** Names that begin with what was typed come first. */
const rank = (name: string, [word = '']: readonly string[]): number => (name.startsWith(word) ? 0 : name.includes(word) ? 1 : 2);

const chosen = (label: string, name: TakingPrompt, about: string): PromptInfo => ({
  label,
  about,
  oneOf: true,
  problem: (text, known) => (choicesWith(name, text, known).length > 0 ? null : { message: 'no choice matches', position: 0, length: text.length }),
  completions: (text, _cursor, known) => choicesWith(name, text, known)
    .map((choice) => ({ text: choice.name, start: 0, end: text.length, about: choice.about })),
});

const choicesWith = (name: TakingPrompt, text: string, { taking }: Known): Choice<string>[] => (taking === null ? [] : choicesOf(name, taking))
  .filter((choice) => choice.name.includes(text.trim().toLowerCase()))
  .sort((a, b) => rank(a.name, [text]) - rank(b.name, [text]));

const path: PromptInfo = {
  label: 'save as: ',
  about: 'a path; ~ is your home directory',
  problem: () => null,
  completions: () => [],
};

export const PROMPTS = {
  filter, find, command, path,
  copy: chosen('copy what: ', 'copy', 'in which form'),
  save: chosen('save what: ', 'save', 'what of it'),
  overwrite: chosen('there is such a file: ', 'overwrite', ''),
} as const satisfies Record<string, PromptInfo>;

export type PromptName = keyof typeof PROMPTS;

/** Whether nothing but a completion can be entered. */
export const isOneOf = (name: PromptName): boolean => (PROMPTS[name] as PromptInfo).oneOf === true;
