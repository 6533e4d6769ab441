/** Pauses of conversations as text: how long nothing was said, and whose turn it was. */
import type { DerivedRecord, OwedBy, PauseRecord } from '../record.ts';
import { durationText, framesText, plural } from './format.ts';
import { flow, INDENT } from './heading.ts';
import type { JourneyWishes } from './journey-rows.ts';
import { cell, layRows, own } from './table.ts';
import type { Cell, Row } from './table.ts';

/** The longest are shown, and those between two exchanges are not: nobody had to say anything. */
const SHOWN = 12;

const ENDED: Record<PauseRecord['endedBy'], string> = {
  'data': 'spoke', 'fin': 'closed', 'reset': 'reset', 'idle': 'given up', 'capture-end': 'the capture ended', 'superseded': 'ports taken over',
};
const OWING: readonly OwedBy[] = ['server', 'client', 'window', 'network'];

/** What a diagnosis says of them, with line ends; empty where nobody owed anything. */
export function pausesText(derived: readonly DerivedRecord[], { columns, clock, paint }: JourneyWishes): string {
  const pauses = derived.filter(({ type }) => type === 'pause') as unknown as PauseRecord[];
  const owed = pauses.filter(({ owedBy }) => owedBy !== 'nobody');
  if (owed.length === 0) return '';
  const longest = owed.toSorted((a, b) => b.duration - a.duration).slice(0, SHOWN).sort((a, b) => a.frames[0] - b.frames[0]);
  const counts = OWING.map((who) => [who, owed.filter(({ owedBy }) => owedBy === who).length] as const).filter(([, count]) => count > 0);
  const heading = [own(`${plural(owed.length, 'silence')} owed by ${counts.map(([who, count]) => `${who} ${count}`).join(', ')}`), own(`${pauses.length} in all`, 'dim')];
  const lines = [flow(own('pauses   ', 'bold'), heading, columns, paint), ...layRows(longest.map(pauseRow), columns, INDENT, clock, paint)];
  if (owed.length > longest.length) lines.push(`${INDENT}${paint(`… ${plural(owed.length - longest.length, 'shorter one')} in records (--format ndjson)`, 'dim')}`);
  return `${lines.join('\n')}\n`;
}

/** A pause as a row that stands where it began. */
export function pauseRow(record: PauseRecord): Row {
  const { connection, from, duration, owedBy, side, why, keepAlives, pings, endedBy, by, frames: [before, after] } = record;
  const who = owedBy === 'window' || owedBy === 'network' ? `${owedBy} (${side})` : owedBy;
  return {
    kind: 'pause', frame: before, time: from,
    left: [own(`#${connection}`), own(durationText(duration), 'bold', true), own(who, owedBy === 'nobody' ? 'dim' : 'yellow')],
    flex: cell(why),
    right: [
      signs(keepAlives, pings),
      own(by === null ? ENDED[endedBy] : `${by} ${ENDED[endedBy]}`, 'dim', false, 2),
      own(after === null ? `frame ${before}` : framesText(before, after), 'dim', false, 1),
    ],
  };
}

function signs(keepAlives: number, pings: number): Cell {
  const texts = [keepAlives > 0 ? plural(keepAlives, 'keep-alive') : '', pings > 0 ? plural(pings, 'ping') : ''];
  return own(texts.filter(Boolean).join(', '), 'dim', false, 3);
}
