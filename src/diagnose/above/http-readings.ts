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

/** A chunk size with white space beside it. */
const isPadding = /^a chunk size with something around it:\s+[0-9a-f]+\s*$|^a chunk size with something around it: [0-9a-f]+\s+$/i;

function ambiguous(desk: Desk, { code, side, frame, message }: NoteRecord, { one, other, bodies }: Readings, { odd, notes }: HttpTalk, connection: number): void {
  const at = odd.findIndex((each) => holds(each, side, frame!));
  const exchange = odd[at];
  const after = odd[at + 1];
  const isRequest = side === 'client';
  // A request in the same frame, or bytes that belong to none: what the other reader takes for a body, or for a request.
  const follows = isRequest && exchange && after?.request && after.request.frame === exchange.request?.endFrame ? after : undefined;
  const trailing = notes.find((each) => each.code === 'http-trailing-data' && each.side === side);
  desk.finding({
    code: 'http-ambiguous-length', subject: { connection }, confidence: 'certain',
    // White space around a number is read alike by nearly all.
    ...((!isRequest || isPadding.test(message)) && { severity: 'warn' as const }),
    evidence: [...new Set([frame!, follows?.request!.frame ?? frame!, trailing?.frame ?? frame!])],
    message: `where the ${isRequest ? 'request' : 'answer to'} ${exchange ? askedText(exchange) : 'in this frame'} ends, readers may disagree. One reading: ${one}. The other: ${other}`
      + `${follows ? `. ${askedText(follows)} follows at once: a request of its own for one reader, a part of the body for the other` : ''}`
      + `${trailing ? `. ${quote(trailing.message)}` : ''}`,
    disproof: 'one length alone in the header section of the message',
    next: isRequest
      ? 'Let the first server on the way refuse such requests with 400 (RFC 9112 §6.3), and look who sends them: it may be an attack.'
      : 'Mend the program that writes both lengths, and look whether a proxy before it adds one.',
    figures: { code, bodies },
  });
}

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
    case 'http-two-lengths': {
      const members = lengths.split(',').map((each) => each.trim());
      const [first, other] = [members[0]!, members.find((each) => each !== members[0])];
      if (other === undefined) return null;
      return {
        one: `by the first Content-Length it ends after ${quote(first, 20)} bytes`, other: `by the other it ends after ${quote(other, 20)}`,
        bodies: [numberOf(first), numberOf(other)],
      };
    }
    case 'http-bad-length':
      return {
        one: `Content-Length "${quote(lengths, 40)}" is taken for ${typeof note.followed === 'number' && note.followed >= 0 ? note.followed : 'none'}`,
        other: 'a strict reader refuses the message and closes, or takes it to have no length', bodies: [numberOf(note.followed), null],
      };
    case 'http-chunked-not-last': {
      const coding = quote(String(note.transferEncoding), 60);
      return {
        one: `with "${coding}" nothing tells its end, so that ${note.side === 'client' ? 'it has no body' : 'it goes on until the connection closes'}`,
        other: 'its body is in chunks and ends with the last chunk', bodies: [note.side === 'client' ? 0 : null, null],
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

/** Of chunk sizes that are no plain hexadecimal number; null for those that no reader can take for one. */
function chunkReadings({ message }: NoteRecord, body: number): Readings | null {
  const refused = 'the chunk cannot be read, and the message ends there or is refused';
  if (message.startsWith('a chunk size with')) {
    return { one: `${quote(message)} is taken for its number, and the body has ${plural(body, 'byte')}`, other: refused, bodies: [body, null] };
  }
  const digits = /: ([0-9a-f]{17,})$/i.exec(message)?.[1];
  if (digits === undefined) return null;
  const wrapped = BigInt(`0x${digits}`) & 0xffff_ffff_ffff_ffffn;
  return {
    one: `chunk size ${quote(digits, 40)} is more than 64 bits hold, and ${refused}`, other: `a reader whose numbers wrap takes it for ${wrapped}`,
    bodies: [null, wrapped <= Number.MAX_SAFE_INTEGER ? Number(wrapped) : null],
  };
}

function numberOf(value: unknown): number | null {
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 ? number : null;
}
