/** What there is to see of a record: a part for each side of an exchange, one for everything else. */
import { closeWords } from '../../content/close-codes.ts';
import { secondsFrom } from '../../../report/clock.ts';
import { countText, durationText, plural, secondsText, sizeText } from '../../../report/format.ts';
import { httpOutcome } from '../../../report/outcome.ts';
import type {
  BodyInfo, DatagramRecord, DnsAnswer, DnsRecord, Header, HttpRecord, MessageRecord, SseRecord, TlsRecord, WebSocketRecord,
} from '../../../record.ts';
import type { Place } from '../../app/view.ts';
import { bestMode, Content, contentSections, headerOf } from '../../document/body.ts';
import type { Mode } from '../../document/body.ts';
import { headerLines } from '../../document/headers.ts';
import type { Section } from '../../document/section.ts';
import { Lines, MARGIN } from '../../document/sections.ts';
import type { LinkedLine } from '../../document/sections.ts';
import { span } from '../../line.ts';
import type { Line, Span, StyleName } from '../../line.ts';
import { since } from '../../since.ts';
import type { Moment } from '../../capture.ts';
import { outcomeStyle } from '../conversation/messages.ts';
import { timingSections } from './timing.ts';

export interface Part {
  readonly name: string;
  readonly content: Content | null;
  /** `start`: of the capture, in seconds since 1970. */
  sections(columns: number, mode: Mode, start: Moment): Section[];
}

export function partsOf(record: MessageRecord): Part[] {
  switch (record.type) {
    case 'http': return httpParts(record);
    case 'websocket': return [webSocketPart(record)];
    case 'sse': return [ssePart(record)];
    case 'dns': return [plainPart('dns', (start) => dnsLines(record, start))];
    case 'tls': return [plainPart('tls', (start, columns) => tlsLines(record, start, columns))];
    case 'datagram': return [plainPart('datagram', (start) => datagramLines(record, start))];
    default: return [pluginPart(record)];
  }
}

const line = (...spans: Span[]): LinkedLine => ({ line: [{ text: ' ' }, ...spans] });
const heading = (spans: Line, to: Place | null = null): LinkedLine => ({ line: [{ text: ' ' }, ...spans], to });
const GAP: LinkedLine = { line: [] };
const arrow = (from: 'client' | 'server'): Span[] => [span(from === 'client' ? '↑ ' : '↓ ', from)];
const frameOf = (frame: number): Place => ({ view: 'frame', frame });

/** `sent  0.047195 s  frame 24`; Enter opens the frame. */
function whenLine(word: string, at: { readonly time: string; readonly frame: number }, start: Moment): LinkedLine {
  const when = span(`${secondsText(since(start, at.time))} s`);
  const line = [{ text: MARGIN }, span(`${word}  `, 'dim'), when, span(`  frame ${at.frame}`, 'link'), span(`  ${at.time}`, 'dim')];
  return { line, to: frameOf(at.frame) };
}

/** Parts without content of their own. */
const plainPart = (name: string, lines: (start: Moment, columns: number) => LinkedLine[]): Part =>
  ({ name, content: null, sections: (columns, _mode, start) => [new Lines(lines(start, columns))] });

const fieldLine = (name: string, value: string, style?: StyleName): LinkedLine =>
  ({ line: [{ text: MARGIN }, span(`${name}: `, 'key'), span(value, style)] });

function contentPart(name: string, content: Content, head: (columns: number, start: Moment) => LinkedLine[]): Part {
  return {
    name, content,
    sections: (columns, mode, start) => [new Lines(head(columns, start)), ...contentSections(content, mode, columns), ...cutLine(content)],
  };
}

/** No more is decoded of a body (`maxDecoded`). */
export const MOST_BODY = 64 << 20;

function cutLine(content: Content): Section[] {
  if (!content.isCut) return [];
  const { length } = content.bytes;
  const rest = length < MOST_BODY - 4 ? '+ reads more of it' : 'no more is decoded; its bytes as they were sent are all in the stream';
  return [new Lines([{ line: [span(` … cut here after ${sizeText(length)}: ${rest}`, 'warn')] }])];
}

function httpParts(record: HttpRecord): Part[] {
  const { request, response, informational } = record;
  const missing = (words: string): Part => plainPart(words.startsWith('the request') ? 'request' : 'response', () => [heading([span(words, 'warn')])]);
  const requestPart = request === null ? missing(record.malformed ? 'the request cannot be read' : 'the request was not captured') : contentPart(
    'request', new Content(request.body, headerOf(request.headers, 'content-type')), (columns, start) => [
      heading([span(request.method, 'strong'), span(` ${request.target}`), span(` HTTP/${record.version}`, 'dim')], frameOf(request.frame)),
      ...(request.url !== null && request.url !== request.target ? [line(span(request.url, 'link'))] : []),
      whenLine('sent', request, start), GAP, ...headerLines(request.headers, columns, { to: frameOf(request.frame) }),
      ...trailerLines(request.trailers, columns), ...bodyHead(request.body, request.headers, headerOf(request.headers, 'content-type')),
    ],
  );
  const [outcome, style] = httpOutcome(record);
  const responsePart = response === null ? missing(`the response: ${outcome}`) : contentPart(
    'response', new Content(response.body, response.contentType), (columns, start) => [
      ...informational.flatMap((each) => [
        heading([span(`${each.status}`, 'client'), span(' on the way', 'dim')], frameOf(each.frame)),
        ...headerLines(each.headers, columns, { to: frameOf(each.frame) }), GAP,
      ]),
      heading([
        span(response.version === '0.9' ? 'HTTP/0.9, no head' : `HTTP/${response.version} `, 'dim'),
        span(`${response.status} ${response.reason}`, outcomeStyle(style)), ...stateSpans(record),
      ], frameOf(response.frame)),
      whenLine('received', response, start), GAP, ...headerLines(response.headers, columns, { to: frameOf(response.frame) }),
      ...trailerLines(response.trailers, columns), ...bodyHead(response.body, response.headers, response.contentType),
    ],
  );
  return [requestPart, responsePart, { name: 'timing', content: null, sections: (columns, _mode, start) => timingSections(record, columns, start) }];
}

const STATES: Record<HttpRecord['state'], string> = {
  complete: '', open: 'still open', incomplete: 'cut short', unanswered: 'never answered', unmatched: 'without its request',
};

const stateSpans = ({ state }: HttpRecord): Span[] => (state === 'complete' ? [] : [span(`  ${STATES[state]}`, state === 'open' ? 'good' : 'warn')]);

const trailerLines = (trailers: Header[] | undefined, columns: number): LinkedLine[] =>
  (trailers ? [GAP, heading([span('trailers', 'strong')]), ...headerLines(trailers, columns)] : []);

/** What the content is and how much there is of it: `body  JSON, 1.2 kB of gzip, 5.6 kB decoded`. */
function bodyHead(body: BodyInfo, headers: readonly Header[], contentType: string | null): LinkedLine[] {
  if (body.length === 0 && body.complete) return [GAP, heading([span('no body', 'dim')])];
  const content = new Content(body, contentType);
  const coding = headerOf(headers, 'content-encoding');
  const sizes = coding === null
    ? sizeText(body.length)
    : `${sizeText(body.length)} of ${coding}, ${body.decodedLength === null ? 'which cannot be decoded' : `${sizeText(body.decodedLength)} decoded`}`;
  const spans = [span('body', 'strong'), span(`  ${content.isEmpty ? '' : `${content.kind}, `}${sizes}`)];
  if (body.missing) spans.push(span(`, ${plural(body.missing, 'byte')} missing`, 'gap'));
  if (!body.complete) spans.push(span(', not at its end', 'warn'));
  return [GAP, heading(spans)];
}

function webSocketPart(record: WebSocketRecord): Part {
  const { opcode, from, length, decodedLength, compressed, frames, complete, code, reason } = record;
  const sizes = compressed && decodedLength !== null ? `${sizeText(decodedLength)}, ${sizeText(length)} compressed` : sizeText(length);
  return contentPart(opcode, new Content(record, null), (_columns, start) => [
    heading([
      ...arrow(from), span(`${opcode} message`, 'strong'), span(`, ${sizes}`), span(frames > 1 ? ` in ${plural(frames, 'frame')}` : '', 'dim'),
      ...(complete ? [] : [span('  incomplete', 'warn')]),
    ], frameOf(record.frame)),
    whenLine('sent', record, start),
    ...(opcode === 'close' ? [
      fieldLine('code', code == null ? 'none' : `${code}, ${closeWords(code)}`, code == null || code > 1001 ? 'warn' : undefined),
      ...(reason ? [fieldLine('reason', reason)] : []),
    ] : []),
    GAP,
  ]);
}

function ssePart(record: SseRecord): Part {
  const { event, id, retry, length, data, truncated } = record;
  return contentPart('event', new Content({ text: data, ...(truncated && { truncated }) }, null), (_columns, start) => [
    heading([...arrow('server'), span(event, 'strong'), span(`  event of exchange ${record.exchange}, ${sizeText(length)}`)], frameOf(record.frame)),
    whenLine('came', record, start),
    ...(id === '' ? [] : [fieldLine('id', id)]), ...(retry === undefined ? [] : [fieldLine('retry', durationText(retry / 1000))]), GAP,
  ]);
}

/** A plugin's record, whatever it holds. */
function pluginPart(record: MessageRecord): Part {
  const { type, frame, from } = record as { type: string; frame?: unknown; from?: unknown };
  const to = typeof frame === 'number' ? frameOf(frame) : null;
  const text = JSON.stringify(record);
  return contentPart(type, new Content({ text }, 'application/json'), () => [
    heading([
      ...(from === 'client' || from === 'server' ? arrow(from) : []), span(type, 'strong'), span(to ? `  frame ${frame}` : '', 'link'),
    ], to), GAP,
  ]);
}

const datagramLines = (record: DatagramRecord, start: Moment): LinkedLine[] => [
  heading([...arrow(record.from), span(`datagram, ${plural(record.length, 'byte')}`, 'strong')], frameOf(record.frame)),
  whenLine('sent', record, start), GAP,
  line(span('its bytes are in its frame, and among those of the conversation', 'dim')),
];

function dnsLines({ id, query, response, questions, opcode }: DnsRecord, start: Moment): LinkedLine[] {
  const asked = query ? [query] : questions ?? [];
  const from = query && frameOf(query.frame);
  const lines: LinkedLine[] = [heading([span(opcode ?? 'query', 'strong'), span(`  id 0x${id.toString(16).padStart(4, '0')}`, 'dim')], from)];
  for (const { name, type } of asked) {
    lines.push({ line: [{ text: MARGIN }, ...arrow('client'), span(type, 'key'), span(` ${name}`)], to: from });
  }
  if (query) lines.push(whenLine('asked', query, start));
  if (response === null) return [...lines, GAP, heading([span('no answer', 'error')])];
  const took = query ? `  after ${durationText(secondsFrom(query.time, response.time))}` : '';
  const to = frameOf(response.frame);
  lines.push(GAP, heading([
    ...arrow('server'), span(response.rcode, response.rcode === 'NOERROR' ? 'good' : 'error'), span(took),
    ...(response.truncated ? [span('  cut to fit a datagram', 'warn')] : []),
  ], to));
  lines.push(whenLine('answered', response, start));
  const section = (title: string, answers: readonly DnsAnswer[] = []): void => {
    if (answers.length === 0) return;
    lines.push(GAP, heading([span(title, 'strong'), span(`  ${answers.length}`, 'dim')]));
    for (const { name, type, ttl, data } of answers) {
      lines.push({ line: [{ text: MARGIN }, span(type.padEnd(6), 'key'), span(` ${name}`), span(`  ttl ${countText(ttl)}`, 'dim'), span(`  ${data}`)], to });
    }
  };
  section('answers', response.answers);
  section('authority', response.authority);
  section('additional', response.additional);
  return lines;
}

function tlsLines(record: TlsRecord, start: Moment, columns: number): LinkedLine[] {
  const { version, serverName, alpn, cipherSuite, alerts, moreAlerts, ja3, helloRetry, encrypted } = record;
  const fields: Header[] = [
    ['server name', serverName ?? 'none'], ['protocols offered', alpn.offered.join(', ') || 'none'], ['protocol chosen', alpn.chosen ?? 'none'],
    ['cipher suite', cipherSuite ?? 'not known'],
  ];
  if (ja3 !== undefined) fields.push(['JA3', ja3]);
  if (helloRetry) fields.push(['hello', 'the server asked for a second one']);
  if (encrypted) fields.push(['encrypted', `↑ ${sizeText(encrypted.client)}  ↓ ${sizeText(encrypted.server)}`]);
  return [
    heading([span(version ?? 'TLS', 'strong'), span('  handshake')], frameOf(record.frame)), whenLine('seen', record, start), GAP,
    ...headerLines(fields, columns),
    ...alerts.map(({ from, level, description, frame }): LinkedLine => {
      const said = span(`${level} alert: ${description}`, level === 'fatal' ? 'error' : 'warn');
      return { line: [{ text: MARGIN }, ...arrow(from), said, span(`  frame ${frame}`, 'link')], to: frameOf(frame) };
    }),
    ...(moreAlerts ? [line(span(`and ${plural(moreAlerts, 'more alert')}`, 'dim'))] : []),
    GAP, line(span('what follows is encrypted: earshot has no keys for it', 'dim')),
  ];
}

/** How to show the content of a part. */
export const modeOf = ({ content }: Part, wanted: Mode | null): Mode => wanted ?? (content === null ? 'text' : bestMode(content));
