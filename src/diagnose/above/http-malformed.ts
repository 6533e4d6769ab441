/** What was said in the place of HTTP, or beside it. */
import type { ConnectionRecord, NoteRecord } from '../../record.ts';
import type { Desk, Finding } from '../examiner.ts';
import type { HttpJudge, HttpTalk } from './http-talk.ts';
import { listed, quote } from './words.ts';

const MALFORMED: ReadonlySet<string> = new Set([
  'http-bad-start-line', 'http-bad-header', 'http-bad-chunk', 'http-header-limit', 'http-trailing-data',
]);
/** A reader may do without these. */
const LESSER: ReadonlySet<string> = new Set(['http-bad-header', 'http-trailing-data']);

export function malformedHttp(desk: Desk): HttpJudge {
  return { judge: (talk, connection) => judge(desk, talk, connection) };
}

function judge(desk: Desk, { notes }: HttpTalk, { id, missing }: ConnectionRecord): void {
  const malformed = notes.filter(({ code }) => MALFORMED.has(code));
  const worst = malformed.find(({ code }) => !LESSER.has(code)) ?? malformed[0];
  if (!worst) return;
  const kinds = [...new Set(malformed.map(({ code }) => code))];
  desk.finding({
    code: 'http-malformed', subject: { connection: id }, ...weight(worst, missing.client + missing.server > 0),
    evidence: [...new Set(malformed.flatMap(({ frame }) => frame ?? []))],
    message: `the ${worst.side ?? 'client'} says what RFC 9112 does not allow (${listed(kinds)}): ${quote(worst.message)}`,
    disproof: `bytes in frame ${worst.frame} that a strict reader takes as HTTP`,
    next: worst.code === 'http-trailing-data'
      ? 'Look at the program that counted the length of the message before these bytes: it says less than it sends.'
      : `Look at the program that wrote these bytes, or at what changed them on the way; see them with: follow ${id}.`,
    figures: { codes: kinds },
  });
}

/** Behind bytes that were not captured, anything looks wrong. */
function weight({ code }: NoteRecord, hasGaps: boolean): Pick<Finding, 'confidence' | 'severity'> {
  return { confidence: hasGaps ? 'possible' : 'certain', ...(LESSER.has(code) && { severity: 'warn' as const }) };
}
