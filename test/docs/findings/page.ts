/** The page of findings: the texts beside this file, with what the tables and the program itself say. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VERDICTS } from '../../../src/diagnose/catalogue.ts';
import type { VerdictCode } from '../../../src/diagnose/catalogue.ts';
import { explains } from '../../../src/diagnose/causes.ts';
import { QUALITIES, weakens } from '../../../src/diagnose/quality/kinds.ts';
import type { QualityCode } from '../../../src/diagnose/quality/kinds.ts';
import { NOTES } from '../../../src/note.ts';
import type { NoteCode } from '../../../src/note.ts';
import { wrapText } from '../../../src/report/wrap.ts';
import { excerptOf } from './excerpt.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** One finding as it was written. */
export interface Written {
  readonly code: string;
  /** What it means, beside what the tables say. */
  readonly means: readonly string[];
  readonly decided: readonly string[];
  /** What `excerptOf` is to show, or null where `looks` says it in words. */
  readonly shown: string | null;
  readonly looks: string | null;
  readonly next: readonly string[];
}

/** All texts, in no order. */
export const written = (): Written[] =>
  readdirSync(FOLDER).filter((name) => name.endsWith('.md')).flatMap((name) =>
    readFileSync(`${FOLDER}${name}`, 'utf8').split(/^## /m).slice(1).map(readSection));

function readSection(section: string): Written {
  const [code = '', ...paragraphs] = section.trim().split(/\n\s*\n|\n(?=## )/);
  const parts = (word: string): string[] => paragraphs.filter((each) => each.startsWith(`${word}: `)).map((each) => each.slice(word.length + 2));
  return {
    code: code.trim(), means: paragraphs.filter((each) => !/^(decided|shown|looks|do): /.test(each)),
    decided: parts('decided'), shown: parts('shown')[0] ?? null, looks: parts('looks')[0] ?? null, next: parts('do'),
  };
}

interface Group {
  readonly title: string;
  readonly about: string;
  readonly codes: readonly string[];
}

const verdictsAt = (position: string): string[] => Object.entries(VERDICTS).filter(([, each]) => each.position === position).map(([code]) => code);
const isVerdict = (code: string): code is VerdictCode => Object.hasOwn(VERDICTS, code);
const isNote = (code: string): code is NoteCode => Object.hasOwn(NOTES, code);
/** A name that is a verdict's, too, stands with the verdicts. */
const notesWhere = (belongs: (code: string, layer: string) => boolean): string[] =>
  Object.entries(NOTES).filter(([code, { layer }]) => !isVerdict(code) && belongs(code, layer)).map(([code]) => code);

const isOf = (...names: string[]) => (code: string): boolean => names.some((name) => code.startsWith(`${name}-`));
const isHttp = isOf('http', 'http2'), isWebSocket = isOf('websocket'), isEvents = isOf('sse'), isNames = isOf('dns', 'tls', 'quic');
const isProtocol = (code: string): boolean => isHttp(code) || isWebSocket(code) || isEvents(code) || isNames(code);

export const GROUPS: readonly Group[] = [
  { title: 'Verdicts: nothing is wrong', about: '', codes: verdictsAt('none') },
  { title: 'Verdicts below the socket', about: 'Bytes could not move: link, route, filters, loss.', codes: verdictsAt('below') },
  { title: 'Verdicts at the socket', about: 'The ends did not take them: listeners, buffers, resets.', codes: verdictsAt('at') },
  { title: 'Verdicts above the socket', about: 'The programs failed over a connection that works.', codes: verdictsAt('above') },
  { title: 'Notes on the capture', about: 'The file, its records, the program that wrote it.', codes: notesWhere((_, layer) => layer === 'capture') },
  { title: 'Notes on packets', about: 'IP, its fragments and tunnels, ICMP.', codes: notesWhere((_, layer) => layer === 'network' || layer === 'link') },
  { title: 'Notes on transport', about: 'Whether bytes could move: TCP.', codes: notesWhere((_, layer) => layer === 'transport') },
  {
    title: 'Notes on any protocol', about: 'Dissectors, and what they make of bytes.',
    codes: notesWhere((code, layer) => (layer === 'protocol' || layer === 'application') && !isProtocol(code)),
  },
  { title: 'Notes on HTTP', about: 'The rules of RFC 9110 and RFC 9112.', codes: notesWhere(isHttp) },
  { title: 'Notes on WebSocket', about: 'The rules of RFC 6455 and RFC 7692.', codes: notesWhere(isWebSocket) },
  { title: 'Notes on event streams', about: 'Server-Sent Events: WHATWG HTML §9.2.', codes: notesWhere(isEvents) },
  { title: 'Notes on DNS, TLS and QUIC', about: 'Names, and what is encrypted.', codes: notesWhere(isNames) },
];

const PLACES = { below: 'below the socket', at: 'at the socket', above: 'above the socket', none: '' } as const;

/** What the tables say of a code: `verdict below the socket, step connect, error · note on transport, warn`. */
function kinds(code: string): string {
  const said: string[] = [];
  if (isVerdict(code)) {
    const { position, step, severity } = VERDICTS[code];
    said.push(['verdict', PLACES[position]].filter(Boolean).join(' ') + (step === null ? '' : `, step ${step}`) + (position === 'none' ? '' : `, ${severity}`));
  }
  if (isNote(code)) said.push(`note, layer ${NOTES[code].layer}, ${NOTES[code].severity}`);
  return said.join(' · ');
}

const linked = (codes: readonly string[]): string => codes.map((code) => `[${code}](#${code})`).join(', ');

/** Which verdicts make it needless, and which qualities of a capture make it less sure. */
function company(code: string): string[] {
  if (!isVerdict(code)) return [];
  const certain = { subject: { capture: true }, confidence: 'certain', evidence: [], message: '', disproof: '', next: '' } as const;
  const causes = (Object.keys(VERDICTS) as VerdictCode[]).filter((cause) => explains({ ...certain, code: cause, severity: 'error' }, { ...certain, code }));
  const qualities = (Object.keys(QUALITIES) as QualityCode[]).filter((quality) => weakens(quality, code));
  return [
    ...(causes.length > 0 ? [`Not told beside ${linked(causes)}, which explain it.`] : []),
    ...(qualities.length > 0 ? [`Less sure for captures of the [quality](diagnose.md#the-quality-of-the-capture) \`${qualities.join('`, `')}\`.`] : []),
  ];
}

async function sectionOf({ code, means, decided, shown, looks, next }: Written): Promise<string> {
  const about = [...new Set([...(isVerdict(code) ? [VERDICTS[code].about] : []), ...(isNote(code) && !isVerdict(code) ? [NOTES[code].about] : [])])];
  const rules = [...decided, ...company(code)];
  return [
    `### ${code}`, `*${kinds(code)}*`, wrapped([...about, ...means].join(' ')),
    ...[`**How it is decided.** ${rules[0]}`, ...rules.slice(1)].map((each) => wrapped(each)),
    shown === null ? wrapped(`**What it looks like.** ${looks}`) : await excerptOf(code, shown),
    ...[`**What to do.** ${next[0]}`, ...next.slice(1)].map((each) => wrapped(each)),
  ].join('\n\n');
}

/** A paragraph in lines of 120 columns. */
const wrapped = (text: string, indent = ''): string => wrapText(text.replaceAll('\n', ' '), 120 - indent.length).join(`\n${indent}`);

const HEAD = `# Findings

Every verdict of \`earshot diagnose\` and every note, under its stable name: what it means, how exactly it is decided, what it looks
like, and what to do about it. \`earshot explain NAME\` prints one of these sections.

[Diagnosis](diagnose.md) tells how to read a verdict. Everywhere: *certain* means that the frames leave no other reading, *likely* that
another one is far-fetched, *possible* that it is one of several; a verdict that is only possible matters one degree less than
it says here. Where a capture has only one direction of everything, what \`one-sided\` makes less sure is only possible. Times are those
of the capture. What is counted as sent again, closed or silent leaves out copies that the capture
itself made.

This page is put together from the texts in \`test/docs/findings\`, the tables of the program and what it prints, by \`npm run docs\`.
`;

/** The whole page. Every group's codes have to be written. */
export async function findingsPage(): Promise<string> {
  const texts = new Map(written().map((each) => [each.code, each]));
  const parts: string[] = [HEAD];
  for (const { title, codes } of GROUPS) parts.push(wrapped(`- **${title}**: ${linked(codes)}`, '  '));
  for (const { title, about, codes } of GROUPS) {
    parts.push(`\n## ${title}`, ...(about === '' ? [] : [`\n${about}`]));
    for (const code of codes) parts.push(`\n${await sectionOf(texts.get(code)!)}`);
  }
  return `${parts.join('\n')}\n`;
}
