/** The status line: where one is at the left, how far the capture has been read at the right. */
import { plural, sizeText } from '../../report/format.ts';
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
  const right = [...(range === null ? [] : [span(`only ${rangeText(range)}`, 'marked'), span('  ')]), ...progress(look)];
  const { columns } = state.size;
  const room = columns - lineWidth(right) - 2;
  // Where one is matters more than how much was read.
  return room < 20 ? fit([{ text: ' ' }, ...left], columns) : [...fit(cut([{ text: ' ' }, ...left], room - 1), room + 1), ...right, { text: ' ' }];
}

function progress({ status }: Look): Line {
  const { bytesRead, bytesTotal, frames, phase, problem } = status;
  if (problem !== null) return [span(problem, 'warn')];
  if (phase === 'done') return [span(plural(frames, 'frame'), 'dim')];
  if (phase === 'following') return [span(`${plural(frames, 'frame')}, waiting for more`, 'good')];
  const share = bytesTotal === null || bytesTotal === 0 ? sizeText(bytesRead) : `${Math.floor((bytesRead / bytesTotal) * 100)} %`;
  return [span(`reading ${share}`, 'good'), span(`  ${plural(frames, 'frame')}`, 'dim')];
}
