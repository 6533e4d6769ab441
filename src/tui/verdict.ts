/** How a verdict is shown, wherever it is: its mark, where it lies, and what it says in lines that wrap. */
import { evidenceText, placeText, sentence, whoText } from '../report/verdict.ts';
import type { VerdictRecord } from '../record.ts';
import type { Look } from './capture.ts';
import { cell, span, wrapped } from './line.ts';
import type { Line, Span, StyleName } from './line.ts';

const MARKS: Readonly<Record<VerdictRecord['severity'], readonly [mark: string, style: StyleName]>> = {
  error: ['✗', 'error'], warn: ['!', 'warn'], note: ['·', 'note'], chat: ['·', 'dim'],
};

export const isHealthy = ({ position }: VerdictRecord): boolean => position === 'none';

export const verdictStyle = (verdict: VerdictRecord): StyleName => (isHealthy(verdict) ? 'good' : MARKS[verdict.severity][1]);

export const verdictMark = (verdict: VerdictRecord): Span =>
  (isHealthy(verdict) ? span('✓ ', 'good') : span(`${MARKS[verdict.severity][0]} `, MARKS[verdict.severity][1]));

/** Those that a connection is part of, strongest first; none before anybody has found them out. */
export const verdictsOf = ({ verdicts, connections }: Look, connection: number): readonly VerdictRecord[] =>
  verdicts?.of(connection, { client: connections.client(connection), server: connections.server(connection) }) ?? [];

/** Cells of the words in front of evidence, disproof and the next step. */
const LABEL = 9;

/** What was seen, what would disprove it and what to do next, without the frames; `margin` cells at the left. */
export function verdictLines({ message, disproof, next }: VerdictRecord, columns: number, margin: number): Line[] {
  return [
    ...paragraph('', sentence(message), columns, margin),
    ...(disproof === null ? [] : paragraph('unless', disproof, columns, margin)),
    ...(next === null ? [] : paragraph('next', sentence(next), columns, margin)),
  ];
}

/** Who it is about, and the frames that say so. */
export function evidenceLines(verdict: VerdictRecord, columns: number, margin: number): Line[] {
  const who = whoText(verdict);
  return [
    ...(who === '' ? [] : paragraph('about', who, columns, margin)),
    ...(verdict.evidence.length === 0 ? [] : paragraph('frames', evidenceText(verdict.evidence), columns, margin)),
  ];
}

function paragraph(label: string, text: string, columns: number, margin: number): Line[] {
  const indent = margin + (label === '' ? 0 : LABEL);
  return wrapped(text, Math.max(10, columns - indent - 1)).map((line, at): Line => [
    { text: ' '.repeat(margin) }, ...(label === '' ? [] : [cell(at === 0 ? label : '', LABEL, 'dim')]), span(line),
  ]);
}

/** `✗ below the socket, step connect  no-answer-to-syn, certain`. */
export const verdictTitle = (verdict: VerdictRecord): Line => [
  verdictMark(verdict), span(placeText(verdict), verdictStyle(verdict)), span(`  ${verdict.code}, ${verdict.confidence}`, 'dim'),
];

/** A verdict in a sentence. */
export const spokenVerdict = (verdict: VerdictRecord): string =>
  [isHealthy(verdict) ? '' : verdict.severity, placeText(verdict), verdict.code, sentence(verdict.message)].filter(Boolean).join(', ');
