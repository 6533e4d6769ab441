/** Reading a document: moving, folding and finding in sections one below the other, as every view with one does. */
import { LIST_START, moved, moveTo, scroll } from '../app/list.ts';
import type { ListState } from '../app/list.ts';
import { step } from '../app/view.ts';
import type { Action, Context, Step } from '../app/view.ts';
import { IN_LISTS } from '../keys/commands.ts';
import type { CommandName } from '../keys/commands.ts';
import { cut, highlight, textOf } from '../line.ts';
import type { Line, Size, Span } from '../line.ts';
import { patternOf } from './section.ts';
import type { Section } from './section.ts';

export interface DocumentState {
  readonly sections: readonly Section[];
  readonly list: ListState;
  readonly find: string;
}

export const EMPTY_DOCUMENT: DocumentState = { sections: [], list: LIST_START, find: '' };

export const IN_DOCUMENTS: readonly CommandName[] = [...IN_LISTS, 'toggle', 'fold', 'unfold', 'find', 'find-next', 'find-previous'];

export const rowCount = ({ sections }: DocumentState): number => sections.reduce((sum, { count }) => sum + count, 0);

/** The section in which a row is, and which of its rows it is there. */
function placed(sections: readonly Section[], row: number): { readonly index: number; readonly row: number } {
  let left = row;
  for (const [index, { count }] of sections.entries()) {
    if (left < count) return { index, row: left };
    left -= count;
  }
  return { index: sections.length, row: 0 };
}

const firstRow = (sections: readonly Section[], index: number): number => sections.slice(0, index).reduce((sum, { count }) => sum + count, 0);

/** Null where the action has nothing to do with reading. `top`: rows of the pane above the document. */
export function reduceDocument<State extends DocumentState>(state: State, action: Action, { size }: Context, top = 0): Step<State> | null {
  const rows = Math.max(1, size.rows - top);
  const count = rowCount(state);
  const at = (row: number, sections = state.sections): State => {
    const all = sections === state.sections ? count : rowCount({ ...state, sections });
    return { ...state, sections, list: moveTo(state.list, row, all, rows) };
  };
  switch (action.type) {
    case 'resized': return step(at(state.list.cursor));
    case 'wheel': return step({ ...state, list: scroll(state.list, action.rows, count, rows) });
    case 'click': {
      const row = state.list.top + action.row - top;
      if (action.row < top || row >= count) return step(state);
      return action.again ? opened(at(row), at) : step(at(row));
    }
    case 'typed': return action.prompt === 'find' ? found(state, action.text, 1, at) : null;
    case 'command': {
      const list = moved(state.list, action.command, count, rows);
      if (list !== null) return step({ ...state, list });
      switch (action.command) {
        case 'find': return step(state, { kind: 'ask', prompt: 'find' });
        case 'find-next': return found(state, state.find, 1, at);
        case 'find-previous': return found(state, state.find, -1, at);
        case 'toggle': return opened(state, at);
        case 'fold': case 'unfold': return turned(state, action.command, at) ?? step(state);
        default: return null;
      }
    }
    default: return null;
  }
}

type MoveTo<State> = (row: number, sections?: readonly Section[]) => State;

function opened<State extends DocumentState>(state: State, at: MoveTo<State>): Step<State> {
  const { index, row } = placed(state.sections, state.list.cursor);
  const to = state.sections[index]?.placeOf?.(row) ?? null;
  if (to !== null) return step(state, { kind: 'go', to });
  return turned(state, 'turn', at) ?? step(state);
}

function turned<State extends DocumentState>(state: State, wanted: 'fold' | 'unfold' | 'turn', at: MoveTo<State>): Step<State> | null {
  const { index, row } = placed(state.sections, state.list.cursor);
  const after = state.sections[index]?.turn?.(row, wanted) ?? null;
  return after && step(at(firstRow(state.sections, index) + after.row, state.sections.with(index, after.section)));
}

function found<State extends DocumentState>(state: State, text: string, away: 1 | -1, at: MoveTo<State>): Step<State> {
  if (text === '') return step(state, { kind: 'ask', prompt: 'find' });
  const pattern = patternOf(text);
  const { sections } = state;
  const here = placed(sections, state.list.cursor);
  // Each section once, from here around the end, and that of the cursor once more from its other end.
  for (let tried = 0; tried <= sections.length; tried++) {
    const index = (((here.index + away * tried) % sections.length) + sections.length) % sections.length;
    const section = sections[index];
    const hit = section?.find(pattern, tried === 0 ? here.row : away > 0 ? -1 : section.count, away);
    if (hit) return step({ ...at(firstRow(sections, index) + hit.row, sections.with(index, hit.section)), find: text });
  }
  return step({ ...state, find: text }, { kind: 'say', text: `nothing here with ${JSON.stringify(text)}`, style: 'warn' });
}

export function paintDocument({ sections, list, find }: DocumentState, { columns, rows }: Size): Line[] {
  const lines: Line[] = [];
  const pattern = find === '' ? null : patternOf(find);
  let { index, row } = placed(sections, list.top);
  while (lines.length < rows && index < sections.length) {
    const section = sections[index]!;
    if (row >= section.count) {
      index++;
      row = 0;
      continue;
    }
    const line = cut(section.line(row++), columns);
    lines.push(list.top + lines.length === list.cursor ? highlight(line, 'selected', columns) : pattern ? withMatches(line, pattern) : line);
  }
  return lines;
}

/** What was looked for, in its own style wherever it is in sight. */
function withMatches(line: Line, pattern: RegExp): Line {
  const text = textOf(line);
  const spans: Span[] = [];
  const matches = [...text.matchAll(pattern)].filter(([match]) => match !== '');
  if (matches.length === 0) return line;
  let offset = 0;
  for (const each of line) {
    let from = 0;
    for (const match of matches) {
      const [start, end] = [Math.max(from, match.index - offset), Math.min(each.text.length, match.index + match[0].length - offset)];
      if (start >= end) continue;
      spans.push({ text: each.text.slice(from, start), style: each.style }, { text: each.text.slice(start, end), style: 'match' });
      from = end;
    }
    spans.push({ text: each.text.slice(from), style: each.style });
    offset += each.text.length;
  }
  return spans.filter((each) => each.text !== '');
}
