/** Pauses of conversations as text: how long nothing was said, and whose turn it was. */
import { printable } from '../bytes/text.ts';
import type { DerivedRecord, OwedBy, PauseRecord } from '../record.ts';
import { durationText, framesText, plural } from './format.ts';
import { flow, INDENT } from './heading.ts';
import type { JourneyWishes } from './journey-rows.ts';
import { cell, NOTHING, own } from './sheet.ts';
import { layRows } from './table.ts';
import type { Row } from './table.ts';
import { wrapText } from './wrap.ts';

/** The longest are shown. Those between two exchanges are not: nobody had to say anything; nor are those of which nothing can be told. */
const SHOWN = 12;

const ENDED: Record<PauseRecord['endedBy'], string> = {
  'data': 'spoke', 'fin': 'closed', 'reset': 'reset', 'idle': 'given up', 'capture-end': 'the capture ended', 'superseded': 'ports taken over',
};
const OWING = { server: 'by the server', client: 'by the client', window: 'by a window', network: 'by the network' } as const satisfies Partial<Record<OwedBy, string>>;

/** What a diagnosis says of them, with line ends; empty where nobody owed anything. */
export function pausesText(derived: readonly DerivedRecord[], { columns, clock, paint }: JourneyWishes): string {
  const pauses = derived.filter(({ type }) => type === 'pause') as unknown as PauseRecord[];
  const of = (who: OwedBy): number => pauses.filter(({ owedBy }) => owedBy === who).length;
  const owed = pauses.filter(({ owedBy }) => owedBy in OWING);
  if (owed.length === 0) return '';
  const longest = owed.toSorted((a, b) => b.duration - a.duration).slice(0, SHOWN).sort((a, b) => a.frames[0] - b.frames[0]);
  const counts = (Object.keys(OWING) as (keyof typeof OWING)[]).filter((who) => of(who) > 0).map((who) => `${of(who)} ${OWING[who]}`).join(', ');
  const unknown = of('unknown');
  const heading = [
    own(`${owed.length} of ${plural(pauses.length, 'silence')} ${owed.length === 1 ? 'was' : 'were'} owed: ${counts}`),
    own(unknown === 0 ? '' : `${unknown} cannot be told`, 'dim'),
  ].filter(({ text }) => text !== '');
  const room = columns - INDENT.length - Math.max(...longest.map(({ from }) => clock.text(from).length)) - 2;
  const rows = longest.map((pause) => pauseRow(pause, room));
  const lines = [flow(own('pauses   ', 'bold'), heading, columns, paint), ...layRows(rows, columns, INDENT, clock, paint)];
  if (owed.length > longest.length) lines.push(`${INDENT}${paint(`… ${plural(owed.length - longest.length, 'shorter one')} in records (--format ndjson)`, 'dim')}`);
  return `${lines.join('\n')}\n`;
}

/** A pause as a row that stands where it began, and beneath it, in lines of `room` columns, the reason. */
function pauseRow({ connection, from, duration, owedBy, side, why, keepAlives, pings, endedBy, by, frames: [before, after] }: PauseRecord, room: number): Row {
  const signs = [keepAlives > 0 ? plural(keepAlives, 'keep-alive') : '', pings > 0 ? plural(pings, 'ping') : ''].filter(Boolean).join(' and ');
  return {
    kind: 'pause', frame: before, time: from,
    left: [own(`#${connection}`), own(durationText(duration), 'bold', true), own(side === null ? owedBy : `${owedBy} (${side})`, 'yellow')],
    flex: NOTHING,
    right: [
      own(by === null ? ENDED[endedBy] : `${by} ${ENDED[endedBy]}`, 'dim', false, 1),
      own(after === null ? `frame ${before}` : framesText(before, after), 'dim', false, 2),
    ],
    below: wrapText(printable(signs === '' ? why : `${why}; ${signs} in it`), room).map((line) => cell(line, 'dim')),
  };
}
