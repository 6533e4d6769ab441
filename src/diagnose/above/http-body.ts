/** Bodies that are shorter or longer than was announced. */
import type { ConnectionRecord, HttpRecord, NoteRecord } from '../../record.ts';
import { plural, sizeText } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import type { HttpJudge, HttpTalk } from './http-talk.ts';
import { askedText, headerOf } from './http-words.ts';

export function bodyLengths(desk: Desk): HttpJudge {
  return { judge: (talk, connection) => judge(desk, talk, connection) };
}

function judge(desk: Desk, { odd, notes }: HttpTalk, connection: ConnectionRecord): void {
  const cut = notes.find(({ code }) => code === 'http-body-cut');
  if (!cut || connection.missing.client + connection.missing.server > 0) return;
  const from = cut.side ?? 'server';
  const exchange = odd.findLast((each) => each.state === 'incomplete' && messageOf(each, from)?.body.complete === false);
  const message = exchange && messageOf(exchange, from);
  if (!exchange || !message || message.body.missing !== undefined || isEndless(exchange, connection)) return;
  truncated(desk, cut, exchange, connection, from);
}

/** A stream of events or of anything else has no end to miss; nor has RPC over HTTP, which announces more than it will say. */
const isEndless = ({ request, response }: HttpRecord, { shape }: ConnectionRecord): boolean =>
  shape === 'streaming-body' || /^RPC_(IN|OUT)_DATA$/.test(request?.method ?? '') || /^\s*text\/event-stream/i.test(response?.contentType ?? '');

const messageOf = (exchange: HttpRecord, from: 'client' | 'server'): HttpRecord['request'] | HttpRecord['response'] =>
  from === 'client' ? exchange.request : exchange.response;

function truncated(desk: Desk, { frame }: NoteRecord, exchange: HttpRecord, { id, close, lastFrame }: ConnectionRecord, from: 'client' | 'server'): void {
  const message = messageOf(exchange, from)!;
  const { length } = message.body;
  const announced = Number(headerOf(message, 'content-length') ?? NaN);
  const isCounted = Number.isInteger(announced) && announced > length && headerOf(message, 'transfer-encoding') === null;
  const byReader = close.by !== null && close.by !== from;
  const what = isCounted ? `${plural(announced, 'byte')} were announced and ${plural(length, 'byte')} came, ${plural(announced - length, 'byte')} less`
    : `${sizeText(length)} came and no end of it: the last chunk is missing`;
  desk.finding({
    code: 'http-body-truncated', subject: { connection: id }, confidence: byReader ? 'likely' : 'certain',
    evidence: [message.frame, frame ?? lastFrame],
    // Who goes away in the middle of a body has seen enough, or gave up.
    ...(byReader && { severity: 'note' as const }),
    message: `the body of the ${from === 'client' ? 'request' : 'answer to'} ${askedText(exchange)} is cut: ${what}; the ${close.by ?? from} ${close.how === 'rst' ? 'reset' : 'closed'} the connection`,
    disproof: `the rest of the body between frame ${message.frame} and frame ${frame ?? lastFrame}`,
    next: byReader
      ? `Ask why the ${close.by} left: its user went on, its patience was over, or it refused the rest.`
      : `Read the log of the ${from}: its program died or counted wrong while it wrote the body.`,
    figures: { announced: isCounted ? announced : null, received: length, from },
  });
}
