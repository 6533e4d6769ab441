/** The application layer as lines: what it was, the three questions, figures, waits, notes. */
import { SHAPE_RULES } from '../../../../dissect/shape-rules.ts';
import { countText, durationText, endpointText, plural, sizeText } from '../../../../report/format.ts';
import type { ConnectionRecord, NoteRecord } from '../../../../record.ts';
import type { LinkedLine } from '../../../document/sections.ts';
import { cell, span, wrapped } from '../../../line.ts';
import type { Line, Span, StyleName } from '../../../line.ts';
import { messageSpans, SEVERITY } from '../messages.ts';
import type { Item } from '../messages.ts';
import { timesText } from '../stops.ts';
import { figuresOf, noteGroups } from './figures.ts';
import type { Figures } from './figures.ts';
import { shapeWords } from './shape.ts';
import type { Found } from './verdicts.ts';

const GAP: LinkedLine = { line: [] };
const plain = (...spans: Span[]): LinkedLine => ({ line: spans });
const title = (text: string): LinkedLine => plain(span(` ${text}`, 'strong'));

export interface Said {
  readonly items: readonly Item[];
  readonly notes: readonly NoteRecord[];
}

/** The questions are about `all` of the conversation; waits and notes are those that are `shown` of it; `found`: what is wrong with it. */
export function applicationLines(
  record: ConnectionRecord | null, all: Said & { readonly stops: number }, shown: Said, found: Found,
  columns: number, live: boolean,
): LinkedLine[] {
  const lines: LinkedLine[] = [];
  if (record) lines.push(...whatLines(record, columns, live), GAP, ...questionLines(record, figuresOf(all.items), all, found, columns, live), GAP);
  const isPart = shown.notes.length < all.notes.length;
  return [...lines, ...found.lines, ...figureLines(figuresOf(shown.items)), ...noteLines(shown.notes, isPart, columns)];
}

function whatLines({ shape, shapeReason, protocols, client, server, bytes, duration, tcp }: ConnectionRecord, columns: number, live: boolean): LinkedLine[] {
  const because = `${shapeReason}: ${SHAPE_RULES[shapeReason].about}${live ? ' So far.' : ''}`;
  return [
    plain(span(` ${shape}`, 'strong'), span(`  ${shapeWords(shape)}`), span(`  ${protocols.join(' ')}`, 'dim')),
    ...wrapped(because, columns - 4).map((text) => plain(span(`   ${text}`, 'dim'))),
    plain(span(` ${endpointText(client)}`, 'client'), span(' → '), span(endpointText(server), 'server')),
    plain(
      span(` ${durationText(duration)}   ↑ ${sizeText(bytes.client)}  ↓ ${sizeText(bytes.server)}`),
      span(tcp?.handshakeRtt == null ? '' : `   rtt ${durationText(tcp.handshakeRtt)}`, 'dim'),
    ),
  ];
}

/** Cells of a question. */
const QUESTION = 30;

type Verdict = readonly [words: string, style: StyleName];

/** Can bytes move, what do they mean, what did the application do with them; and what went wrong. */
function questionLines(
  record: ConnectionRecord, figures: Figures, { notes, stops }: { readonly notes: readonly NoteRecord[]; readonly stops: number },
  { answer }: Found, columns: number, live: boolean,
): LinkedLine[] {
  const question = (words: string, [answer, style]: Verdict): LinkedLine[] =>
    wrapped(answer, columns - QUESTION - 2).map((text, at) => plain({ text: ' ' }, cell(at === 0 ? words : '', QUESTION, 'header'), span(text, style)));
  return [
    ...question('Can bytes move?', moving(record, stops)),
    ...question('What do they mean?', meaning(record, figures, notes)),
    ...question('What did the application do?', doing(figures)),
    ...question('Is it over?', ending(record, figures, live)),
    ...question('What went wrong?', answer),
  ];
}

function moving({ shape, missing, tcp }: ConnectionRecord, stops: number): Verdict {
  if (shape === 'refused') return ['no: nobody took the call', 'error'];
  if (shape === 'unanswered') return ['no: there was no answer', 'error'];
  const repeated = tcp ? tcp.retransmissions.client + tcp.retransmissions.server : 0;
  const lost = missing.client + missing.server;
  const trouble = [
    repeated > 0 ? plural(repeated, 'retransmission') : '',
    stops > 0 ? `a reader stopped reading ${timesText(stops)}` : '',
    lost > 0 ? `${plural(lost, 'byte')} missing from the capture` : '',
  ].filter(Boolean);
  return trouble.length === 0 ? ['yes', 'good'] : [`yes, with trouble: ${trouble.join(', ')}`, 'warn'];
}

function meaning({ protocols, shape }: ConnectionRecord, { exchanges, messages, events, others }: Figures, notes: readonly NoteRecord[]): Verdict {
  if (shape === 'silent' || shape === 'refused' || shape === 'unanswered') return ['nothing was said', 'dim'];
  if (protocols.includes('tls')) return ['TLS: what is said inside is encrypted', 'warn'];
  const said = exchanges + messages + events + others;
  if (shape === 'opaque' || said === 0) return ['nobody here can read them; b shows the bytes', 'warn'];
  const lost = notes.filter(({ code }) => code === 'protocol-lost').length;
  const odd = notes.filter(({ layer, severity }) => layer === 'protocol' && (severity === 'warn' || severity === 'error')).length;
  const read = `${protocols.join(', ') || 'datagrams'}: ${plural(said, 'message')} read`;
  if (lost > 0) return [`${read}, and then no more: the bytes stopped making sense`, 'warn'];
  return odd > 0 ? [`${read}, ${plural(odd, 'oddity', 'oddities')} against the protocol`, 'warn'] : [read, 'good'];
}

function doing({ errors, exchanges, messages, events, others, open }: Figures): Verdict {
  const parts = [
    exchanges > 0 ? plural(exchanges, 'exchange') : '', messages > 0 ? plural(messages, 'message') : '', events > 0 ? plural(events, 'event') : '',
    others > 0 ? plural(others, 'other message') : '', open > 0 ? `${countText(open)} open` : '', errors > 0 ? plural(errors, 'error') : '',
  ].filter(Boolean);
  return parts.length === 0 ? ['nothing that can be told', 'dim'] : [parts.join(', '), errors > 0 ? 'error' : 'good'];
}

const CLOSED: Readonly<Record<ConnectionRecord['close']['how'], string>> = {
  fin: 'closed in order', rst: 'reset', idle: 'given up after a long silence', 'capture-end': 'open when the capture ended', superseded: 'its ports were taken over by another',
};

function ending({ close, state, history, shape }: ConnectionRecord, { exchanges, open, broken }: Figures, live: boolean): Verdict {
  const by = close.by === null ? '' : ` by the ${close.by}`;
  const unfinished = broken > 0 ? `, ${plural(broken, 'exchange')} never finished` : '';
  const words = live && close.how === 'capture-end' ? 'not yet: it goes on' : `${CLOSED[close.how]}${by}`;
  const isAnswered = close.how === 'capture-end' && exchanges > 0 && open + broken === 0 && shape !== 'websocket' && shape !== 'tunnel';
  const answered = isAnswered ? `, ${exchanges === 1 ? 'its answer' : 'every answer'} complete` : '';
  return [`${words}${answered}${open > 0 ? `, ${plural(open, 'exchange')} still open` : ''}${unfinished}   ${state} ${history}`, close.how === 'rst' || broken > 0 ? 'warn' : 'good'];
}

function figureLines({ slowest, silence }: Figures): LinkedLine[] {
  const lines: LinkedLine[] = [];
  if (slowest.length > 0) {
    lines.push(title('slowest exchanges'));
    for (const { item, seconds } of slowest) {
      const took = cell(durationText(seconds), 10, undefined, true);
      lines.push({ line: [{ text: '   ' }, took, { text: '  ' }, ...messageSpans(item)], to: item.to });
    }
  }
  if (silence !== null && silence.seconds > 0) {
    const { seconds, after, before } = silence;
    lines.push(title('longest silence'), {
      line: [
        { text: '   ' }, cell(durationText(seconds), 10, undefined, true), { text: '  ' },
        span(`from frame ${after.frame} to frame ${before.frame}, before  `, 'dim'), ...messageSpans(before),
      ],
      to: before.to,
    });
  }
  return lines.length > 0 ? [...lines, GAP] : lines;
}

function noteLines(notes: readonly NoteRecord[], isPart: boolean, columns: number): LinkedLine[] {
  if (notes.length === 0) return [plain(span(isPart ? ' nothing odd in this stretch of time' : ' nothing odd', 'good'))];
  return noteGroups(notes).flatMap(({ layer, notes: group }) => [
    plain(span(` ${layer}`, 'strong'), span(`  ${plural(group.length, 'note')}`, 'dim')),
    ...group.map((note): LinkedLine => ({
      line: noteLine(note, columns), ...(note.frame !== null && { to: { view: 'frame', frame: note.frame } as const }),
    })),
  ]);
}

const MARK: Readonly<Record<NoteRecord['severity'], string>> = { error: '✗', warn: '!', note: '·', chat: '·' };

const noteLine = (note: NoteRecord, columns: number): Line => [
  { text: ' ' }, span(`${MARK[note.severity]} `, SEVERITY[note.severity]), cell(note.frame === null ? '' : `frame ${note.frame}`, 13, 'link', true), { text: '  ' },
  ...(columns >= 100 ? [cell(note.code, 26, SEVERITY[note.severity])] : [span(note.code, SEVERITY[note.severity])]), { text: '  ' }, span(note.message),
];
