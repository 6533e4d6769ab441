/** Bodies that are shorter or longer than was announced. */
import type { ConnectionRecord, HttpRecord, NoteRecord } from '../../record.ts';
import { plural, sizeText } from '../../report/format.ts';
import type { Side } from '../../side.ts';
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
  if (!exchange || messageOf(exchange, from)!.body.missing !== undefined || isEndless(exchange, connection) || isUnwanted(exchange, from)) return;
  truncated(desk, cut, exchange, connection, from);
}

/** A stream of events or of anything else has no end to miss; nor has RPC over HTTP, which announces more than it will say. */
const isEndless = ({ request, response }: HttpRecord, { shape }: ConnectionRecord): boolean =>
  shape === 'streaming-body' || /^RPC_(IN|OUT)_DATA$/.test(request?.method ?? '')
  || /^\s*text\/event-stream/i.test(response?.contentType ?? '');

/** The server gave its answer, which is no, and need not hear the rest of the request (RFC 9110 §10.1.1, RFC 9112 §9.3). */
const isUnwanted = ({ response }: HttpRecord, from: Side): boolean =>
  from === 'client' && response !== null && response.status >= 300 && response.body.complete;

type Message = NonNullable<HttpRecord['request'] | HttpRecord['response']>;

const messageOf = ({ request, response }: HttpRecord, from: Side): Message | null => (from === 'client' ? request : response);

function truncated(desk: Desk, { frame }: NoteRecord, exchange: HttpRecord, connection: ConnectionRecord, from: Side): void {
  const { id, close, lastFrame } = connection;
  const message = messageOf(exchange, from)!;
  const announced = announcedLength(message);
  const ended = `the ${close.by ?? from} ${close.how === 'rst' ? 'reset' : 'closed'} the connection`;
  // Who goes away in the middle of a body has seen enough, or gave up.
  const byReader = close.by !== null && close.by !== from;
  desk.finding({
    code: 'http-body-truncated', subject: { connection: id }, confidence: byReader ? 'likely' : 'certain',
    ...(byReader && { severity: 'note' as const }),
    evidence: [message.frame, frame ?? lastFrame],
    message: `the body of the ${from === 'client' ? 'request' : 'answer to'} ${askedText(exchange)} is cut: ${lackText(message, announced)}; ${ended}`,
    disproof: `the rest of the body between frame ${message.frame} and frame ${frame ?? lastFrame}`,
    next: byReader
      ? `Ask why the ${close.by} left: its user went on, its patience was over, or it refused the rest.`
      : `Read the log of the ${from}: its program died or counted wrong while it wrote the body.`,
    figures: { announced, received: message.body.length, from },
  });
}

/** By Content-Length; null where chunks or the end of the connection tell. */
function announcedLength(message: Message): number | null {
  const announced = Number(headerOf(message, 'content-length') ?? NaN);
  const isCounted = Number.isInteger(announced) && announced > message.body.length && headerOf(message, 'transfer-encoding') === null;
  return isCounted ? announced : null;
}

function lackText({ body: { length } }: Message, announced: number | null): string {
  if (announced === null) return `${sizeText(length)} came and no end of it: the last chunk is missing`;
  return `${plural(announced, 'byte')} were announced and ${plural(length, 'byte')} came, ${plural(announced - length, 'byte')} less`;
}
