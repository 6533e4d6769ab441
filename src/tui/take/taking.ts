/** Copying and saving from the key to the order: what was selected, in which form it is wanted, and where it goes. */
import { fileNameOf, formatsOf, partsOf } from './selected.ts';
import type { Choice, Format, Part, Selected } from './selected.ts';

export interface Taking {
  readonly selected: Selected;
  /** What of it is to be saved, once that is known. */
  readonly part: Part | null;
  /** Where to, once that was said. */
  readonly path: string;
}

const PROMPTS = ['copy', 'save', 'path', 'overwrite'] as const;
export type TakingPrompt = (typeof PROMPTS)[number];

export const isTaking = (name: string): name is TakingPrompt => (PROMPTS as readonly string[]).includes(name);

/** What can be answered; a path can be anything. */
export function choicesOf(name: TakingPrompt, { selected }: Taking): readonly Choice<string>[] {
  switch (name) {
    case 'copy': return formatsOf(selected);
    case 'save': return partsOf(selected);
    case 'path': return [];
    case 'overwrite': return OVERWRITE;
  }
}

const OVERWRITE: readonly Choice<string>[] = [
  { name: 'another', about: 'save under another name' }, { name: 'overwrite', about: 'the file that is there goes' },
];

export type Taken =
  | { readonly do: 'ask'; readonly prompt: TakingPrompt; readonly text: string; readonly taking: Taking }
  | { readonly do: 'copy'; readonly selected: Selected; readonly format: Format }
  | {
      readonly do: 'save';
      readonly selected: Selected;
      readonly part: Part;
      readonly path: string;
      readonly overwrite: boolean;
      readonly taking: Taking;
    };

/** What an answer leads to; null for nothing. */
export function answered(name: TakingPrompt, text: string, taking: Taking): Taken | null {
  const { selected, part, path } = taking;
  switch (name) {
    case 'copy': return { do: 'copy', selected, format: text as Format };
    case 'save': return { do: 'ask', prompt: 'path', text: fileNameOf(selected, text as Part), taking: { ...taking, part: text as Part } };
    case 'path': {
      const wanted = text.trim();
      if (part === null || wanted === '') return null;
      return { do: 'save', selected, part, path: wanted, overwrite: false, taking: { ...taking, path: wanted } };
    }
    case 'overwrite':
      if (part === null) return null;
      return text === 'overwrite' ? { do: 'save', selected, part, path, overwrite: true, taking } : { do: 'ask', prompt: 'path', text: path, taking };
  }
}
