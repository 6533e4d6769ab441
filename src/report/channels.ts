/** A channel as text: its sessions one after the other, and between them what was taken up and what was not. */
import type { Attempt, ChannelRecord, ChannelSession, Ended, Reopening, ReopeningClass } from '../journeys.ts';
import { secondsFrom } from './clock.ts';
import { durationText, plural } from './format.ts';
import { journeyText, told } from './journey-rows.ts';
import type { JourneyWishes } from './journey-rows.ts';
import type { Style } from './style.ts';
import { cell } from './sheet.ts';
import type { Row } from './table.ts';
import { clip } from './width.ts';

const STYLES: Record<ReopeningClass, Style> = { resumed: 'green', replayed: 'cyan', gap: 'red', restarted: 'yellow' };
/** Characters of an ID that are shown. */
const ID = 40;

export function channelText(record: ChannelRecord, wishes: JourneyWishes): string {
  const { kind, client, url, startTime, endTime, count, without, sessions, reopenings, after } = record;
  const heading = [
    cell(`${client} → ${clip(url, 300)}`),
    cell(`at ${wishes.clock.text(startTime)} for ${durationText(Math.max(0, secondsFrom(startTime, endTime)))}`),
    cell(plural(count, 'session')),
    cell(classesText(record)),
    cell(without > 0 ? `${durationText(without)} without` : '', 'dim'),
  ].filter(({ text }) => text !== '');
  const rows = sessions.flatMap((session, at) => {
    const reopening = reopenings[at];
    return [sessionRow(session, kind), ...(reopening ? reopeningRows(reopening) : [])];
  });
  const label = kind === 'sse' ? 'event stream' : 'websocket';
  return journeyText(label, heading, [...rows, ...after.map(attemptRow)], count - sessions.length, wishes);
}

const classesText = ({ classes }: ChannelRecord): string =>
  (Object.keys(STYLES) as ReopeningClass[]).filter((name) => classes[name] > 0)
    .map((name) => (classes[name] > 1 ? `${name} ×${classes[name]}` : name)).join(', ');

function sessionRow(session: ChannelSession, kind: ChannelRecord['kind']): Row {
  const { connection, startTime, firstFrame, lastFrame, ended, messages, unacknowledged, ids } = session;
  const said = kind === 'sse' ? plural(messages.server, 'event') : `↑ ${messages.client}  ↓ ${plural(messages.server, 'message')}`;
  const numbers = ids === null ? '' : ids[0] === ids[1] ? `, id ${clip(ids[0], ID)}` : `, ids ${clip(ids[0], ID)} to ${clip(ids[1], ID)}`;
  const lost = (unacknowledged.client ?? 0) + (unacknowledged.server ?? 0);
  const text = `${said}${numbers}, ${endedText(ended)}${lost > 0 ? `, ${lost} never acknowledged` : ''}`;
  return told(`#${connection}`, 'bold', text, startTime, firstFrame, lastFrame);
}

function reopeningRows(reopening: Reopening): Row[] {
  const { class: which, without, lastEventId, missing, repeated, retry, frames, attempts, failed, unacknowledged, saidAgain } = reopening;
  const lost = unacknowledged.client + unacknowledged.server - saidAgain.client - saidAgain.server;
  const words = [
    `after ${durationText(without)}`,
    ...(missing ? [`${missing} missing`] : []),
    ...(repeated > 0 ? [`${repeated} repeated`] : []),
    ...(lost > 0 ? [`${lost} not said again`] : []),
    ...(lastEventId === null ? [] : [askedText(lastEventId)]),
    ...(retry && !retry.kept ? [`earlier than the ${durationText(retry.milliseconds / 1000)} it was told`] : []),
    ...(failed > attempts.length ? [`${plural(failed, 'attempt')} in vain`] : []),
  ];
  return [...attempts.map(attemptRow), told(which, STYLES[which], words.join(', '), null, frames[0], frames[1])];
}

function askedText({ sent, delivered }: NonNullable<Reopening['lastEventId']>): string {
  if (sent === null) return delivered === null ? 'no ids' : 'without Last-Event-ID';
  return `Last-Event-ID ${clip(sent, ID)}${sent === delivered || delivered === null ? '' : ` where ${clip(delivered, ID)} was the last`}`;
}

function attemptRow({ connection, time, frame, why, status }: Attempt): Row {
  const text = why === 'status' ? `answered with ${status}${status === 204 ? ': do not come again' : ''}` : why;
  return told(`#${connection}`, 'yellow', text, time, frame);
}

function endedText({ how, by, code }: Ended): string {
  const who = by === null ? '' : ` by ${by}`;
  switch (how) {
    case 'close': return `close frame${who}${code === null ? '' : `, ${code}`}`;
    case 'complete': return 'ended with its answer';
    case 'fin': return `closed${who}`;
    case 'rst': return `reset${who}`;
    case 'idle': return 'went idle';
    case 'superseded': return 'ports taken over';
    default: return 'still open';
  }
}
