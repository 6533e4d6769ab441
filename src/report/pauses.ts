/** Pauses of a conversation as rows: how long nothing was said, and whose turn it was. */
import type { PauseRecord } from '../record.ts';
import { durationText, framesText, plural } from './format.ts';
import { cell, own } from './table.ts';
import type { Cell, Row } from './table.ts';

const ENDED: Record<PauseRecord['endedBy'], string> = {
  'data': 'spoke', 'fin': 'closed', 'reset': 'reset', 'idle': 'given up', 'capture-end': 'the capture ended', 'superseded': 'ports taken over',
};

/** A pause as a row that stands where it began. */
export function pauseRow(record: PauseRecord): Row {
  const { from, duration, owedBy, side, why, keepAlives, pings, endedBy, by, frames: [before, after] } = record;
  const who = owedBy === 'window' || owedBy === 'network' ? `${owedBy} (${side})` : owedBy;
  return {
    kind: 'pause', frame: before, time: from,
    left: [own('pause', 'bold'), own(durationText(duration), undefined, true), own(who, owedBy === 'nobody' ? 'dim' : 'yellow')],
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
