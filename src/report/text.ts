/**
 * Records as text for people: a conversation's heading and beneath it what was said, printed when the conversation ends.
 * Memory stays flat: alike messages are folded, and a conversation that says very much is printed in parts.
 */
import type {
  CaptureRecord, ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, InterfaceRecord, MessageRecord, NoteRecord, PluginRecord,
  SummaryRecord, TlsRecord,
} from '../record.ts';
import { Children } from './children.ts';
import { Clock, secondsFrom } from './clock.ts';
import type { TimeFormat } from './clock.ts';
import { countText, durationText, plural, sizeText } from './format.ts';
import { flow, headingCells, INDENT } from './heading.ts';
import { childOf } from './rows.ts';
import { coloured, plain } from './style.ts';
import type { Paint } from './style.ts';
import { cell, layRows } from './table.ts';
import type { Cell } from './table.ts';

export interface TextReportOptions {
  /** Width of the terminal; without it, nothing is cut. */
  columns?: number;
  colour?: boolean;
  /** Fold nothing and show every note. */
  verbose?: boolean;
  time?: TimeFormat;
}

/** Rows that one conversation, and all together, may keep waiting for their heading. */
const MAX_KEPT = 200;
const MAX_KEPT_TOTAL = 20_000;
/** Addresses whose names are remembered. */
const MAX_NAMES = 10_000;
/** Headings and rows say these already. */
const SAID_ANYWAY = new Set([
  'tcp-retransmission', 'tcp-refused', 'tcp-unanswered', 'tcp-reset', 'tcp-one-sided', 'tcp-midstream', 'tcp-port-reuse',
  'capture-duplicate-frames', 'http-unmatched-response', 'dns-error', 'dns-unanswered', 'websocket-refused',
]);

interface Conversation {
  readonly children: Children;
  /** What the client calls the server: Host or server name indication. */
  name: string | undefined;
  /** A part of it has been printed. */
  begun: boolean;
}

export class TextReport {
  readonly #write: (text: string) => void;
  readonly #columns: number;
  readonly #verbose: boolean;
  readonly #paint: Paint;
  readonly #clock: Clock;
  readonly #open = new Map<number, Conversation>();
  readonly #names = new Map<string, string>();
  /** Notes about no conversation; they come last. */
  readonly #loose: Children;
  #kept = 0;
  /** What was printed last: blocks stand apart, single lines of one kind stand together. */
  #last: 'nothing' | 'file' | 'line' | 'block' = 'nothing';

  /** Lines go to `write`, one or more a call, each with its line end. */
  constructor(write: (text: string) => void, options: TextReportOptions = {}) {
    this.#write = write;
    this.#columns = options.columns ?? Infinity;
    this.#verbose = options.verbose ?? false;
    this.#paint = options.colour === true ? coloured : plain;
    this.#loose = new Children(!this.#verbose);
    this.#clock = new Clock(options.time ?? 'r');
  }

  /** Says when the capture began, for relative times; otherwise they count from the first record that has a time. */
  begin(time: string): void {
    this.#clock.begin(time);
  }

  push(record: EarshotRecord | PluginRecord): void {
    switch (record.type) {
      case 'capture': return this.#capture(record as CaptureRecord);
      case 'interface': return this.#interface(record as InterfaceRecord);
      case 'connection': return this.#connection(record as ConnectionRecord);
      case 'summary': return this.#summary(record as SummaryRecord);
      case 'note': return this.#note(record as NoteRecord);
      default: return this.#message(record as MessageRecord | PluginRecord);
    }
  }

  #capture(record: CaptureRecord): void {
    const links = [...new Set(record.interfaces.map((each) => each.linkType))];
    const compression = record.compression === null ? '' : `, ${record.compression}`;
    this.#apart('file');
    this.#lines(cell(`${record.path}   `, 'bold'), [cell(record.format + compression), cell(links.join(', '), 'dim')]);
  }

  #interface(record: InterfaceRecord): void {
    if (!this.#verbose) return;
    this.#apart('file');
    this.#lines(cell(`interface ${record.id}   `), [cell(record.name ?? ''), cell(record.linkType, 'dim')]);
  }

  #message(record: MessageRecord | PluginRecord): void {
    const conversation = this.#of(record.connection);
    if (record.type === 'http') conversation.name ??= hostOf(record as HttpRecord);
    else if (record.type === 'tls') conversation.name ??= (record as TlsRecord).serverName ?? undefined;
    else if (record.type === 'dns') this.#learnNames(record as DnsRecord);
    this.#keep(record.connection, conversation, record);
  }

  #note(record: NoteRecord): void {
    if (!this.#verbose && (record.severity === 'chat' || SAID_ANYWAY.has(record.code))) return;
    if (record.connection !== null) return this.#keep(record.connection, this.#of(record.connection), record);
    this.#loose.push(childOf(record));
  }

  #of(id: number): Conversation {
    let conversation = this.#open.get(id);
    if (!conversation) {
      conversation = { children: new Children(!this.#verbose), name: undefined, begun: false };
      this.#open.set(id, conversation);
    }
    return conversation;
  }

  #keep(id: number, conversation: Conversation, record: MessageRecord | NoteRecord | PluginRecord): void {
    const before = conversation.children.kept;
    conversation.children.push(childOf(record));
    this.#kept += conversation.children.kept - before;
    if (conversation.children.kept >= MAX_KEPT) this.#printPart(id, conversation);
    while (this.#kept > MAX_KEPT_TOTAL) this.#printOldest();
  }

  #printOldest(): void {
    for (const [id, conversation] of this.#open) {
      this.#open.delete(id);
      if (conversation.children.kept > 0) return this.#printPart(id, conversation);
    }
  }

  /** Prints what a conversation has said so far, before it is known how it ends. */
  #printPart(id: number, conversation: Conversation): void {
    this.#apart('block');
    const name = conversation.name === undefined ? [] : [cell(conversation.name.slice(0, 255))];
    this.#lines(numbered(id), [...name, cell(conversation.begun ? '… goes on' : '… still open', 'dim')]);
    conversation.begun = true;
    this.#kept -= conversation.children.kept;
    this.#rows(conversation.children.take(), INDENT);
  }

  #connection(record: ConnectionRecord): void {
    const conversation = this.#open.get(record.id);
    this.#open.delete(record.id);
    this.#kept -= conversation?.children.kept ?? 0;
    let rows = conversation?.children.take() ?? [];
    let said: Cell[] = [];
    if (rows.length === 1 && rows[0]!.kind === 'dns') {
      const { left, flex, right } = rows[0]!;
      said = [{ text: `${left[0]!.text} ${flex.text}` }, right[0]!];
      rows = [];
    }
    this.#apart(rows.length > 0 ? 'block' : 'line');
    const began = this.#clock.begun(record.startTime);
    const cells = headingCells(record, conversation?.name, (address) => this.#names.get(address), began, said);
    this.#lines(numbered(record.id), cells);
    this.#rows(rows, INDENT);
  }

  #summary(record: SummaryRecord): void {
    for (const [id, conversation] of this.#open) if (conversation.children.kept > 0) this.#printPart(id, conversation);
    this.#open.clear();
    if (this.#loose.kept > 0) this.#apart('block');
    this.#rows(this.#loose.take(), '');
    const { tcp, udp } = record.connections;
    const span = record.firstTime === null || record.lastTime === null ? '' : ` in ${durationText(secondsFrom(record.firstTime, record.lastTime))}`;
    const messages = Object.entries(record.records).filter(([type, count]) => count > 0 && !OWN_TYPES.has(type));
    this.#apart('block');
    this.#lines(cell(`${plural(record.frames, 'frame')}, ${sizeText(record.bytes)}${span}   `, 'bold'), [
      cell(`${countText(tcp)} tcp, ${countText(udp)} udp`),
      cell(messages.map(([type, count]) => `${countText(count)} ${type}`).join(', ')),
      ...noteCells(record),
    ]);
  }

  #learnNames({ query, response }: DnsRecord): void {
    for (const answer of response?.answers ?? []) {
      if (answer.type !== 'A' && answer.type !== 'AAAA') continue;
      this.#names.delete(answer.data);
      this.#names.set(answer.data, (query?.name ?? answer.name).replace(/\.$/, '').slice(0, 255));
      if (this.#names.size > MAX_NAMES) this.#names.delete(this.#names.keys().next().value!);
    }
  }

  #lines(label: Cell, cells: readonly Cell[]): void {
    this.#line(flow(label, cells.filter(({ text }) => text !== ''), this.#columns, this.#paint));
  }

  #rows(rows: Parameters<typeof layRows>[0], indent: string): void {
    if (rows.length > 0) this.#line(layRows(rows, this.#columns, indent, this.#clock, this.#paint).join('\n'));
  }

  #line(text: string): void {
    this.#write(`${text}\n`);
  }

  #apart(next: 'file' | 'line' | 'block'): void {
    if (this.#last !== 'nothing' && (next === 'block' || next !== this.#last)) this.#write('\n');
    this.#last = next;
  }
}

/** `#7` and the space that brings its heading to the indent. */
const numbered = (id: number): Cell => cell(`#${id}`.padEnd(INDENT.length - 1) + ' ', 'bold');

const OWN_TYPES = new Set(['capture', 'interface', 'connection', 'note', 'summary']);

function noteCells({ complete, notes }: SummaryRecord): Cell[] {
  const cells: Cell[] = [];
  if (notes.error > 0) cells.push(cell(plural(notes.error, 'error'), 'red'));
  if (notes.warn > 0) cells.push(cell(plural(notes.warn, 'warning'), 'yellow'));
  if (!complete) cells.push(cell('the capture is cut or damaged', 'red'));
  return cells;
}

function hostOf({ request }: HttpRecord): string | undefined {
  const host = request?.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  return host?.replace(/:\d+$/, '').slice(0, 255);
}
