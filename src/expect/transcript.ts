/** Who said what, in a few lines: rows of the text report around what matters, which are marked. */
import { Clock } from '../report/clock.ts';
import { plural } from '../report/format.ts';
import { flow, writeHeading } from '../report/heading.ts';
import type { Said } from '../report/kin.ts';
import { childOf } from '../report/rows.ts';
import { plain } from '../report/style.ts';
import { cell, Sheet } from '../report/sheet.ts';
import { layRows } from '../report/table.ts';
import type { ConnectionRecord, NoteRecord, VerdictRecord } from '../record.ts';
import type { Collected } from './collect.ts';
import type { Candidate } from './kind.ts';

/** Lines of what was said. */
const MOST = 6;
/** Columns, as wide as most windows. */
const COLUMNS = 116;
const MARK = '> ';
const INDENT = '  ';

const isWorthALine = (record: Said): boolean => record.type !== 'note' || (record as NoteRecord).severity !== 'chat';

/** The conversation that `record` belongs to, with what was said before and after it. */
export function conversation(record: Candidate, connection: number | null, capture: Collected): string[] {
  if (connection === null) return sample([record], capture);
  const told = capture.connection(connection);
  const said = capture.saidBy(connection).filter((each) => isWorthALine(each) || each === record);
  const at = said.indexOf(record as Said);
  const start = Math.max(0, Math.min((at < 0 ? 0 : at) - MOST / 2 + 1, said.length - MOST));
  const shown = said.slice(start, start + MOST);
  return [
    ...(told ? heading(told, capture) : []),
    ...apart(start, 'before'),
    ...rows(shown, capture, (each) => each === record),
    ...apart(said.length - start - shown.length, 'after'),
  ];
}

const apart = (count: number, where: string): string[] => (count <= 0 ? [] : [`${INDENT}… ${count} more ${where}`]);

/** A line each of the first few, all of one kind. */
export function sample(records: readonly Candidate[], capture: Collected): string[] {
  const shown = records.slice(0, MOST);
  const lines = linesOf(shown, capture);
  return records.length > shown.length ? [...lines, `${INDENT}… ${records.length - shown.length} more`] : lines;
}

function linesOf(records: readonly Candidate[], capture: Collected): string[] {
  switch (records[0]?.type) {
    case 'connection': return records.flatMap((each) => heading(each as ConnectionRecord, capture));
    case 'verdict': return records.map((each) => verdictLine(each as VerdictRecord));
    default: return rows(records as readonly Said[], capture, () => false, true);
  }
}

function heading(record: ConnectionRecord, capture: Collected): string[] {
  const serverName = capture.serverName(record.id) ?? undefined;
  const sheet = new Sheet();
  writeHeading(record, { serverName, nameOf: () => undefined, clock: clockOf(capture) }, sheet);
  const [kind, ...rest] = Array.from({ length: sheet.count }, (_, at) => cell(sheet.textOf(at).trimEnd()));
  return flow(cell(`#${record.id}  ${kind!.text}   `), rest, COLUMNS, plain).split('\n');
}

/** `numbered` with those of their connections, where they are not all of one. */
function rows(records: readonly Said[], capture: Collected, marked: (record: Said) => boolean, numbered = false): string[] {
  const lines = layRows(records.map((each) => childOf(each)), COLUMNS, '', clockOf(capture), plain);
  return lines.map((line, at) => {
    const { connection } = records[at]!;
    const number = (connection === null ? '' : `#${connection}`).padEnd(4);
    return numbered ? `${number}${line}` : `${marked(records[at]!) ? MARK : INDENT}${line}`;
  });
}

const verdictLine = ({ code, severity, message, evidence }: VerdictRecord): string =>
  `${INDENT}${severity}  ${code}  ${message}${evidence.length === 0 ? '' : `  frame ${evidence[0]}`}`;

/** Seconds since the capture began. */
export function clockOf({ summary }: Collected): Clock {
  const clock = new Clock('r');
  if (summary.firstTime !== null) clock.begin(summary.firstTime);
  return clock;
}

/** What a capture is made of: for failures where nothing of the kind is there. */
export function inventory(capture: Collected): string[] {
  const { connections, summary } = capture;
  const heads = connections.slice(0, MOST).flatMap((each) => heading(each, capture));
  if (connections.length > MOST) heads.push(`${INDENT}… ${plural(connections.length - MOST, 'more connection')}`);
  return heads.length > 0 ? heads : [`${plural(summary.frames, 'frame')}, and no connection`];
}
