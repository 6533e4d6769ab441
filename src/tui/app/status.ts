/** The status line: where one is at the left, how far the capture has been read at the right. */
import { countText, plural, sizeText } from '../../report/format.ts';
import type { Look } from '../capture.ts';
import { cut, fit, lineWidth, span } from '../line.ts';
import type { Line } from '../line.ts';
import { VIEWS } from '../views/index.ts';
import { contextOf, topOf } from './app.ts';
import type { AppState } from './app.ts';
import { rangeText } from './range.ts';

export function paintStatus(state: AppState, look: Look): Line {
  const { view, state: own } = topOf(state);
  const left = state.message === null ? VIEWS[view].status(own, contextOf(state, look)) : [span(state.message.text, state.message.style)];
  const range = VIEWS[view].limited ? state.range : null;
  const { columns } = state.size;
  const { problem } = look.status;
  const lost = dropped(look);
  const all = [...(range === null ? [] : [span(`only ${rangeText(range)}`, 'marked'), span('  ')]), ...lost, ...progress(look)];
  // Where one is matters more than how much was read, but not more than that there will be no more, or that some is not there.
  const right = columns - lineWidth(all) - 2 >= LEAST ? all : cut(problem === null ? lost : [...lost, ...progress(look)], columns - LEAST - 2);
  const room = columns - lineWidth(right) - 2;
  return right.length === 0 ? fit([{ text: ' ' }, ...left], columns) : [...fit(cut([{ text: ' ' }, ...left], room - 1), room + 1), ...right, { text: ' ' }];
}

/** Cells for where one is. */
const LEAST = 20;

const dropped = ({ status }: Look): Line => (status.dropped > 0 ? [span(`${countText(status.dropped)} dropped`, 'error'), span('  ')] : []);

function progress({ status }: Look): Line {
  const { bytesRead, bytesTotal, frames, phase, problem } = status;
  if (problem !== null) return [span(problem, 'warn')];
  if (phase === 'done') return [span(plural(frames, 'frame'), 'dim')];
  if (phase === 'following') return [span(`${plural(frames, 'frame')}, waiting for more`, 'good')];
  const share = bytesTotal === null || bytesTotal === 0 ? sizeText(bytesRead) : `${Math.floor((bytesRead / bytesTotal) * 100)} %`;
  return [span(`reading ${share}`, 'good'), span(`  ${plural(frames, 'frame')}`, 'dim')];
}
