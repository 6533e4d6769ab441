import { plural } from '../../../report/format.ts';
import { connectionsText, sentence } from '../../../report/verdict.ts';
import type { VerdictRecord } from '../../../record.ts';
import type { ListState } from '../../app/list.ts';
import type { Context } from '../../app/view.ts';
import { BLANK, cell, cut, fit, highlight, lineWidth, span } from '../../line.ts';
import type { Line, StyleName } from '../../line.ts';
import { evidenceLines, isHealthy, verdictLines, verdictMark, verdictStyle, verdictTitle } from '../../verdict.ts';

/** The line of titles. */
export const HEAD = 1;
/** Columns that are left out where there is no room, each with the width of the pane from which on it is there. */
const STEP = { width: 10, from: 80 };
const CODE = { width: 27, from: 120 };
const POSITION = 7;
/** Conversations have the wider column from here on. */
const WIDE = 100;
/** Lines that the verdict under the cursor wants beneath the list, with the rule above it. */
const DETAIL = 12;

/** Half of the pane is for the list, and what it does not need for what is beneath. */
export function listRows({ look, size }: Context): number {
  const count = look.verdicts?.all.length ?? 0;
  return Math.max(1, Math.min(count, Math.max(size.rows - HEAD - DETAIL, Math.floor(size.rows / 2) - HEAD)));
}

export function paint(list: ListState, context: Context): Line[] {
  const { look: { verdicts, diagnosing }, size: { columns, rows } } = context;
  if (verdicts === null) return [BLANK, [span(diagnosing === null ? '  not known' : '  finding out what went wrong …', 'dim')]];
  const lines: Line[] = [rowOf(columns, [span('  ')], TITLES, 'header')];
  const last = Math.min(verdicts.all.length, list.top + listRows(context));
  for (let row = list.top; row < last; row++) {
    const line = verdictRow(verdicts.all[row]!, columns);
    lines.push(row === list.cursor ? highlight(line, 'selected', columns) : line);
  }
  const verdict = verdicts.all[list.cursor];
  const qualities = verdicts.quality.map(({ message }) => [span(' ! ', 'warn'), span(`capture quality: ${message}`, 'dim')]);
  const beneath = [...(verdict === undefined ? [] : detail(verdict, columns)), ...(qualities.length > 0 ? [BLANK, ...qualities] : [])];
  return [...lines, [span('─'.repeat(columns), 'rule')], ...beneath.map((line) => cut(line, columns))].slice(0, rows);
}

interface Fields {
  readonly position: string;
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly who: string;
}

const TITLES: Fields = { position: 'where', step: 'step', code: 'name', message: 'what was seen', who: '#' };

function verdictRow(verdict: VerdictRecord, columns: number): Line {
  const { position, step, code, message, connections, count } = verdict;
  const most = columns >= WIDE ? 2 : 1;
  const who = count > most ? `#${connections[0] ?? '?'} +${count - 1}` : connectionsText(verdict, most);
  const named = isHealthy(verdict) ? { position: '', code: '' } : { position, code };
  return rowOf(columns, [verdictMark(verdict)], { ...named, step: step ?? '', message: sentence(message), who }, verdictStyle(verdict));
}

function rowOf(columns: number, mark: Line, { position, step, code, message, who }: Fields, style: StyleName): Line {
  const isHeader = style === 'header';
  const plain = isHeader ? style : undefined;
  const left: Line = [
    { text: ' ' }, ...mark, cell(position, POSITION, style), ...(columns >= STEP.from ? [cell(step, STEP.width, plain)] : []),
    ...(columns >= CODE.from ? [cell(code, CODE.width, style)] : []),
  ];
  const width = columns >= WIDE ? 16 : 9;
  const room = Math.max(1, columns - lineWidth(left) - width - 1);
  return fit([...left, cell(message, room, plain), { text: ' ' }, cell(who, width, isHeader ? style : 'dim')], columns);
}

function detail(verdict: VerdictRecord, columns: number): Line[] {
  if (isHealthy(verdict)) return [[{ text: ' ' }, verdictMark(verdict), span(sentence(verdict.message), 'good')]];
  return [[{ text: ' ' }, ...verdictTitle(verdict)], ...evidenceLines(verdict, columns, 3), ...verdictLines(verdict, columns, 3)];
}

const COUNTED = [['error', 'error'], ['warn', 'warning'], ['note', 'note']] as const;

export function status({ look: { verdicts, diagnosing, status: { frames } } }: Context): Line {
  const progress = diagnosing === null ? [] : [span(`${Math.floor(diagnosing * 100)} %  `, 'good')];
  if (verdicts === null) return progress;
  const counts = COUNTED.flatMap(([severity, word]) => {
    const count = verdicts.all.filter((each) => each.severity === severity).length;
    return count > 0 ? [{ severity, text: plural(count, word) }] : [];
  });
  const said = span(counts.map(({ text }) => text).join(', ') || 'nothing is wrong', counts[0]?.severity ?? 'good');
  return [...progress, said, ...(frames > verdicts.frames ? [span('  there is more by now: r reads it', 'good')] : [])];
}
