/** How long an exchange took, and with what: bars over its whole time. */
import { secondsFrom } from '../../../report/clock.ts';
import { durationText, secondsText } from '../../../report/format.ts';
import type { HttpRecord } from '../../../record.ts';
import type { Section } from '../../document/section.ts';
import { Lines, MARGIN } from '../../document/sections.ts';
import type { LinkedLine } from '../../document/sections.ts';
import { cell, span } from '../../line.ts';
import type { StyleName } from '../../line.ts';
import { since } from '../../since.ts';
import type { Moment } from '../../capture.ts';

const LABEL = 10;
const FIGURE = 10;
const NARROW = 70;

export function timingSections({ request, response, timings, state, informational }: HttpRecord, columns: number, start: Moment): Section[] {
  const { send, wait, receive } = timings;
  const total = (send ?? 0) + (wait ?? 0) + (receive ?? 0);
  const room = Math.max(4, Math.min(100, columns - MARGIN.length - LABEL - FIGURE - 3));
  const bar = (name: string, seconds: number | null, before: number, style: StyleName): LinkedLine => {
    const from = total === 0 ? 0 : Math.floor((before / total) * room);
    const length = seconds === null || total === 0 ? 0 : Math.max(1, Math.min(room - from, Math.round((seconds / total) * room)));
    return { line: [
      { text: MARGIN }, cell(name, LABEL),
      cell(seconds === null ? '?' : durationText(seconds), FIGURE, seconds === null ? 'dim' : undefined, true), { text: '  ' },
      { text: ' '.repeat(Math.min(from, room - 1)) }, { text: '█'.repeat(length), style },
    ] };
  };
  const lines: LinkedLine[] = [
    { line: [{ text: ' ' }, span('timing', 'strong'), span(`  ${durationText(total)} in all`), span(state === 'open' ? ', and it goes on' : '', 'good')] },
    { line: [] },
    bar('send', send, 0, 'client'), bar('wait', wait, send ?? 0, 'bar'), bar('receive', receive, (send ?? 0) + (wait ?? 0), 'server'), { line: [] },
  ];
  const moment = (words: string, time: string | undefined, frame: number | undefined): void => {
    if (time === undefined || frame === undefined) return;
    const later = request === null || time === request.time ? '' : `  +${durationText(secondsFrom(request.time, time))}`;
    lines.push({
      line: [
        { text: MARGIN }, cell(words, 22), cell(`${secondsText(since(start, time))} s`, columns < NARROW ? 13 : 18, undefined, true),
        span(`  frame ${frame}`, 'link'), span(later, 'dim'),
      ],
      to: { view: 'frame', frame },
    });
  };
  moment('head of the request', request?.time, request?.frame);
  if (request && request.endFrame !== request.frame) moment('end of the request', request.endTime, request.endFrame);
  for (const each of informational) moment(`${each.status} on the way`, each.time, each.frame);
  moment('head of the response', response?.time, response?.frame);
  moment('end of the response', response?.endTime, response?.endFrame);
  return [new Lines(lines)];
}
