/** What is selected, as text for the clipboard. */
import { hexdump } from '../../bytes/hexdump.ts';
import type { Dissector } from '../../dissect/dissector.ts';
import type { BodyInfo, EarshotRecord, Header, HttpRecord, MessageRecord } from '../../record.ts';
import { sizeText } from '../../report/format.ts';
import { ndjson } from '../../report/ndjson.ts';
import { childOf } from '../../report/rows.ts';
import { safeLines } from '../../report/safe-lines.ts';
import { TextReport } from '../../report/text.ts';
import { textSink } from '../../report/text-sink.ts';
import { isMessage, MessageFinder } from '../app/messages.ts';
import type { FieldNode, FrameDetail, IndexedCapture } from '../capture.ts';
import { curlCommand } from './curl.ts';
import { payloadOf } from './payload.ts';
import type { Format, Selected } from './selected.ts';

export interface Copy {
  readonly text: string;
  /** What one should know of it. */
  readonly hint: string | null;
}

/** More of a body, or of a stream, than a clipboard takes is not read. */
const MOST = 1 << 20;

/** @throws {Error} saying in one line why there is nothing to copy. */
export async function copyOf(
  capture: IndexedCapture, selected: Selected, format: Format, plugins: readonly Dissector[], signal: AbortSignal,
): Promise<Copy> {
  switch (selected.kind) {
    case 'frame': {
      const detail = await capture.frame(selected.frame);
      return whole(format === 'hex' ? hexdump(detail.bytes) : frameText(detail));
    }
    case 'message': {
      const record = await messageOf(capture, selected, signal);
      if (format === 'curl') return requests([record]);
      if (format === 'ndjson') return whole(ndjson(record));
      return whole(format === 'hex' ? hexdump(payloadOf(record).bytes) : messageText(record, plugins));
    }
    case 'conversations': return conversations(capture, selected.connections, format, plugins, signal);
  }
}

const whole = (text: string): Copy => ({ text, hint: null });

/** With its bodies. @throws {Error} when it is gone. */
export async function messageOf(
  capture: IndexedCapture, { connection, key }: Extract<Selected, { kind: 'message' }>, signal: AbortSignal, maxBody = MOST,
): Promise<MessageRecord> {
  const finder = new MessageFinder(key);
  const { records } = await capture.records(connection, { bodies: true, maxBody, signal, keep: finder.keep });
  const record = records.find(isMessage);
  if (record === undefined) throw new Error('the message is not there any more');
  return record;
}

async function conversations(
  capture: IndexedCapture, connections: readonly number[], format: Format, plugins: readonly Dissector[], signal: AbortSignal,
): Promise<Copy> {
  let text = '';
  const report = new TextReport(textSink((line) => void (text += line)), { verbose: true, plugins });
  const asked: HttpRecord[] = [];
  for (const id of connections) {
    if (text.length > MOST) break;
    if (format === 'hex') {
      text += hexOfBoth((await capture.stream(id, { maxBytes: MOST })).pieces);
      continue;
    }
    const { records } = await capture.records(id, { signal, bodies: format === 'curl', maxBody: MOST });
    for (const record of records) {
      if (format === 'ndjson') text += ndjson(record);
      else if (format === 'text') report.push(record);
      else if (record.type === 'http') asked.push(record);
    }
  }
  return format === 'curl' ? requests(asked) : whole(text);
}

function requests(records: readonly EarshotRecord[]): Copy {
  const commands = records.map((record) => (record.type === 'http' ? curlCommand(record) : null)).filter((command) => command !== null);
  if (commands.length === 0) throw new Error('there is no request that curl could send');
  const left = records.length - commands.length;
  const hints = [...new Set(commands.map(({ hint }) => hint).filter((hint) => hint !== null))];
  if (left > 0) hints.push(`${left} that curl cannot send left out`);
  return { text: commands.map(({ command }) => `${command}\n`).join(''), hint: hints.length === 0 ? null : hints.join('; ') };
}

/** Both sides in order, each piece under who sent it. */
function hexOfBoth(pieces: Awaited<ReturnType<IndexedCapture['stream']>>['pieces']): string {
  const sent = { client: 0, server: 0 };
  return pieces.map(({ from, frame, bytes, gap }) => {
    const at = sent[from];
    sent[from] += bytes.length + gap;
    return gap > 0 ? `${from}: ${gap} bytes missing\n` : `${from}, frame ${frame}\n${hexdump(bytes, 0, bytes.length, at)}`;
  }).join('');
}

/** A request and its answer as they were sent, made safe; of other messages the payload, or the line that reports have for it. */
export function messageText(record: MessageRecord, plugins: readonly Dissector[]): string {
  switch (record.type) {
    case 'http': {
      const { request, response } = record;
      const asked = request && `${request.method} ${request.target} HTTP/${record.version}\n${restText(request)}`;
      const answered = response && `HTTP/${response.version} ${response.status} ${response.reason}\n${restText(response)}`;
      return [asked, answered].filter((text) => text !== null).map(safeLines).join('\n');
    }
    case 'websocket': return record.text === undefined ? `${sizeText(record.length)} of binary payload\n` : `${safeLines(record.text)}\n`;
    case 'sse': return `${safeLines(record.data)}\n`;
    default: {
      const { left, flex, right } = childOf(record, { plugins });
      // Cells are safe.
      return `${[...left, flex, ...right].map(({ text }) => text).filter(Boolean).join('  ')}\n`;
    }
  }
}

const restText = ({ headers, body }: { readonly headers: readonly Header[]; readonly body: BodyInfo }): string =>
  `${headers.map(([name, value]) => `${name}: ${value}\n`).join('')}\n${bodyText(body)}`;

function bodyText({ text, length, truncated }: BodyInfo): string {
  if (length === 0) return '';
  return text === undefined ? `(${sizeText(length)} of binary content)\n` : `${text}\n${truncated ? '(cut here)\n' : ''}`;
}

function frameText({ number, layers }: FrameDetail): string {
  const lines = (nodes: readonly FieldNode[], indent: string): string[] =>
    nodes.flatMap(({ label, value, children }) => [`${indent}${label}${value === '' ? '' : `: ${value}`}`, ...lines(children, `${indent}  `)]);
  return safeLines([`frame ${number}`, ...lines(layers, '  ')].join('\n')) + '\n';
}
