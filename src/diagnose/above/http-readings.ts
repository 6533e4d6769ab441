/**
 * Messages about whose end two readers may disagree, with both readings. Where a proxy reads one way and the server behind it
 * the other, what follows is a request that nobody checked (request smuggling, RFC 9112 §11.2).
 */
import type { ConnectionRecord, HttpRecord, NoteRecord } from '../../record.ts';
import { plural } from '../../report/format.ts';
import type { Desk } from '../examiner.ts';
import { LENGTH_NOTES } from './http-talk.ts';
import type { HttpJudge, HttpTalk } from './http-talk.ts';
import { askedText } from './http-words.ts';
import { quote } from './words.ts';

/** What two readers make of one message, in words and in body bytes; null where the reader cannot tell a number. */
interface Readings {
  readonly one: string;
  readonly other: string;
  readonly bodies: readonly [number | null, number | null];
}

export function messageReadings(desk: Desk): HttpJudge {
  return { judge: (talk, connection) => judge(desk, talk, connection) };
}

function judge(desk: Desk, talk: HttpTalk, { id }: ConnectionRecord): void {
  for (const note of talk.notes) {
    if (!LENGTH_NOTES.has(note.code) || note.frame === null) continue;
    const readings = readingsOf(note, bodyOf(note, talk.odd));
    if (readings !== null) return ambiguous(desk, note, readings, talk, id);
  }
}

/** A chunk size with white space beside it, and nothing else. */
const isPadded = ({ message }: NoteRecord): boolean => /^a chunk size with something around it: (\s+[0-9a-f]+\s*|[0-9a-f]+\s+)$/i.test(message);

function ambiguous(desk: Desk, note: NoteRecord, { one, other, bodies }: Readings, { odd, notes }: HttpTalk, connection: number): void {
  const { code, side, frame } = note;
  const at = odd.findIndex((each) => holds(each, side, frame!));
  const exchange = odd[at];
  const isRequest = side === 'client';
  const follows = isRequest && exchange ? nextAtOnce(exchange, odd[at + 1]) : null;
  const trailing = notes.find((each) => each.code === 'http-trailing-data' && each.side === side);
  const what = `the ${isRequest ? 'request' : 'answer to'} ${exchange ? askedText(exchange) : `in frame ${frame}`}`;
  const more = [
    follows ? `. ${askedText(follows)} follows at once: a request of its own for one reader, a part of the body for the other` : '',
    trailing ? `. ${quote(trailing.message)}` : '',
  ];
  desk.finding({
    code: 'http-ambiguous-length', subject: { connection }, confidence: 'certain',
    // White space around a number is read alike by nearly all.
    ...((!isRequest || isPadded(note)) && { severity: 'warn' as const }),
    evidence: [...new Set([frame!, follows?.request!.frame ?? frame!, trailing?.frame ?? frame!])],
    message: `where ${what} ends, readers may disagree. One reading: ${one}. The other: ${other}${more.join('')}`,
    disproof: 'one length alone in the header section of the message',
    next: isRequest
      ? 'Let the first server on the way refuse such requests with 400 (RFC 9112 §6.3), and look who sends them: it may be an attack.'
      : 'Mend the program that writes both lengths, and look whether a proxy before it adds one.',
    figures: { code, bodies },
  });
}

/** The request that follows in the same frame: what the other reader may take for a body. */
const nextAtOnce = ({ request }: HttpRecord, after: HttpRecord | undefined): HttpRecord | null =>
  after?.request && request && after.request.frame === request.endFrame ? after : null;

const holds = ({ request, response }: HttpRecord, side: NoteRecord['side'], frame: number): boolean => {
  const message = side === 'client' ? request : response;
  return message !== null && message.frame <= frame && frame <= (message.endFrame ?? Infinity);
};

/** Bytes of the body as they were read here. */
function bodyOf({ side, frame }: NoteRecord, odd: readonly HttpRecord[]): number {
  const exchange = odd.find((each) => holds(each, side, frame!));
  return (side === 'client' ? exchange?.request?.body.length : exchange?.response?.body.length) ?? 0;
}

function readingsOf(note: NoteRecord, body: number): Readings | null {
  const lengths = typeof note.contentLength === 'string' ? note.contentLength : '';
  switch (note.code) {
    case 'http-both-lengths': {
      const counted = Number(lengths.split(',')[0]);
      return {
        one: `by Transfer-Encoding its body is in chunks, ${plural(body, 'byte')} of content, and ends with the last chunk`,
        other: `by Content-Length it ends after ${quote(lengths, 40)} bytes, chunk sizes and all that may follow counted in`,
        bodies: [body, Number.isInteger(counted) ? counted : null],
      };
    }
    case 'http-two-lengths': return twoLengths(lengths);
    case 'http-bad-length': {
      const followed = numberOf(note.followed);
      return {
        one: `Content-Length "${quote(lengths, 40)}" is taken for ${followed ?? 'none'}`,
        other: 'a strict reader refuses the message and closes, or takes it to have no length', bodies: [followed, null],
      };
    }
    case 'http-chunked-not-last': {
      const coding = quote(String(note.transferEncoding), 60);
      const isRequest = note.side === 'client';
      return {
        one: `with "${coding}" nothing tells its end, so that it ${isRequest ? 'has no body' : 'goes on until the connection closes'}`,
        other: 'its body is in chunks and ends with the last chunk', bodies: [isRequest ? 0 : null, null],
      };
    }
    case 'http-space-before-colon':
      return {
        one: `the header with white space before its colon counts, and the body has ${plural(body, 'byte')}`,
        other: 'that header is unknown and left out, or the message is refused (RFC 9112 §5.1)', bodies: [body, null],
      };
    default: return chunkReadings(note, body);
  }
}

/** Null where both say the same. */
function twoLengths(lengths: string): Readings | null {
  const members = lengths.split(',').map((each) => each.trim());
  const first = members[0]!;
  const other = members.find((each) => each !== first);
  if (other === undefined) return null;
  return {
    one: `by the first Content-Length it ends after ${quote(first, 20)} bytes`, other: `by the other it ends after ${quote(other, 20)}`,
    bodies: [numberOf(first), numberOf(other)],
  };
}

/** Of chunk sizes that are no plain hexadecimal number; null for those that no reader can take for one. */
function chunkReadings({ message }: NoteRecord, body: number): Readings | null {
  const refused = 'the chunk cannot be read, and the message ends there or is refused';
  if (message.startsWith('a chunk size with')) {
    const one = `${quote(message)} is taken for its number, and the body has ${plural(body, 'byte')}`;
    return { one, other: refused, bodies: [body, null] };
  }
  const digits = /: ([0-9a-f]{17,})$/i.exec(message)?.[1];
  if (digits === undefined) return null;
  const wrapped = BigInt(`0x${digits}`) & 0xffff_ffff_ffff_ffffn;
  return {
    one: `chunk size ${quote(digits, 40)} is more than 64 bits hold, and ${refused}`,
    other: `a reader whose numbers wrap takes it for ${wrapped}`,
    bodies: [null, wrapped <= Number.MAX_SAFE_INTEGER ? Number(wrapped) : null],
  };
}

function numberOf(value: unknown): number | null {
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 ? number : null;
}
