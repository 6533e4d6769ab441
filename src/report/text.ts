/**
 * Records as text for people: a conversation's heading and beneath it what was said, printed when the conversation ends.
 * Memory stays flat: alike messages are folded, a conversation that says very much is printed in parts, and conversations
 * wait for those before them only while there are few rows.
 */
import { Utf8Builder } from '../bytes/utf8-builder.ts';
import type { MessageTaker } from '../dissect/bare-message.ts';
import type { Dissector } from '../dissect/dissector.ts';
import type {
  CaptureRecord, ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, InterfaceRecord, MessageRecord, NoteRecord, PluginRecord,
  SseRecord, SummaryRecord, TlsRecord,
} from '../record.ts';
import { ByNumber } from './by-number.ts';
import { Children } from './children.ts';
import { Clock, secondsFrom } from './clock.ts';
import type { TimeFormat } from './clock.ts';
import { Conversation } from './conversation.ts';
import type { Room } from './conversation.ts';
import { countText, durationText, plural, sizeText } from './format.ts';
import { flowCells, INDENT, isForAll, whoseText, writeHeading } from './heading.ts';
import type { NameOf } from './heading.ts';
import type { Said } from './kin.ts';
import { askedOfAll, writeChild } from './rows.ts';
import type { Child, ChildWishes, Moment } from './rows.ts';
import { cell, NOTHING, Sheet } from './sheet.ts';
import type { Cell } from './sheet.ts';
import { coloured, plain } from './style.ts';
import type { Paint } from './style.ts';
import { Table } from './table.ts';
import type { TextSink } from './text-sink.ts';
import { AttemptTimes, UnansweredRun } from './unanswered.ts';
import type { BareAttempt } from './unanswered.ts';
import { clip } from './width.ts';

export interface TextReportOptions {
  /** Width of the terminal; without it, nothing is cut. */
  columns?: number;
  colour?: boolean;
  /** Fold nothing and show every note. */
  verbose?: boolean;
  time?: TimeFormat;
  /** Show records of these types only, and headings of the conversations that have any. */
  only?: ReadonlySet<string> | null;
  /** Some records may not be shown: the last line says how many conversations are. */
  filtered?: boolean;
  /** Conversations come by number instead of in the order in which they end, as far as `MAX_KEPT_TOTAL` goes. */
  byNumber?: boolean;
  /** Show the hashes and the bodies that records have. */
  hash?: boolean;
  bodies?: boolean;
  /** Dissectors from outside, who may know a line for their records. */
  plugins?: readonly Dissector[];
  /** Who talks on a connection that is open, where that is known. */
  endsOf?: (connection: number) => Pick<ConnectionRecord, 'client' | 'server'> | null;
}

/** Rows that one conversation, and all together, may keep waiting for their heading or their turn. */
const MAX_KEPT = 200;
const MAX_KEPT_TOTAL = 20_000;
/** Addresses whose names are remembered. */
const MAX_NAMES = 10_000;
/** Headings and rows say these already. */
const SAID_ANYWAY = new Set([
  'tcp-retransmission', 'tcp-refused', 'tcp-unanswered', 'tcp-reset', 'tcp-one-sided', 'tcp-midstream', 'tcp-port-reuse',
  'capture-duplicate-frames', 'http-unmatched-response', 'dns-error', 'dns-unanswered', 'websocket-refused',
]);

/**
 * A conversation that is over, and perhaps waits for those before it: written already, since what it is made of takes several times
 * the memory, and garbage is dearer the longer it lives.
 */
interface Block {
  /** Rows under its heading. */
  readonly rows: number;
  /** Whether it stands apart from what was printed before, or with lines of its kind. */
  readonly apart: 'line' | 'block';
  /** Its lines with their ends, as bytes, one a character; null for an attempt. */
  readonly bytes: string | null;
  /** An attempt without an answer, of which only the first of a run are printed, and so only those are written. */
  readonly attempt: { readonly record: ConnectionRecord; readonly name: string | undefined } | null;
}

/** One that is not to be shown. */
const HIDDEN: Block = { rows: 0, apart: 'line', bytes: '', attempt: null };

export class TextReport {
  readonly #sink: TextSink;
  readonly #columns: number;
  readonly #options: TextReportOptions;
  readonly #verbose: boolean;
  readonly #only: ReadonlySet<string> | null;
  readonly #wishes: ChildWishes;
  readonly #paint: Paint;
  readonly #clock: Clock;
  /** What is being written: cells of a heading, rows, and the lines that are made of them. */
  readonly #heading = new Sheet();
  readonly #table: Table;
  readonly #ink = new Utf8Builder();
  readonly #open = new Map<number, Conversation>();
  readonly #room: Room = {
    kept: (id, conversation, before) => {
      this.#kept += conversation.kept - before;
      if (conversation.kept >= MAX_KEPT) this.#printPart(id, conversation);
      this.#makeRoom();
    },
  };
  readonly #names = new Map<string, string>();
  readonly #nameOf: NameOf = (address) => this.#names.get(address);
  /** What clients call their servers, by connection. */
  readonly #serverNames = new Map<number, string>();
  /** Notes about no conversation; they come last. */
  readonly #loose: Children;
  /** Null once conversations come as they end. */
  #order: ByNumber<Block> | null;
  readonly #unanswered = new UnansweredRun();
  readonly #attemptTimes = new AttemptTimes();
  #kept = 0;
  #headings = 0;
  /** Earliest and latest time of all: clocks run backwards. */
  #earliest: string | null = null;
  #latest: string | null = null;
  /** What was printed last: blocks stand apart, single lines of one kind stand together. */
  #last: 'nothing' | 'file' | 'line' | 'block' = 'nothing';

  constructor(sink: TextSink, options: TextReportOptions = {}) {
    this.#sink = sink;
    this.#options = options;
    this.#columns = options.columns ?? Infinity;
    this.#verbose = options.verbose ?? false;
    this.#only = options.only ?? null;
    this.#paint = options.colour === true ? coloured : plain;
    const { hash, bodies, plugins } = options;
    this.#wishes = { hash, bodies, plugins };
    this.#loose = new Children(!this.#verbose, this.#wishes);
    this.#clock = new Clock(options.time ?? 'r');
    this.#table = new Table(this.#clock);
    this.#order = options.byNumber === true ? new ByNumber() : null;
  }

  /** Says when the capture began, for relative times; otherwise they count from the first record that has a time. */
  begin(time: string): void {
    this.#clock.begin(time);
  }

  push(record: EarshotRecord | PluginRecord): void {
    switch (record.type) {
      case 'capture': return this.#capture(record as CaptureRecord);
      case 'interface': return this.#interface(record as InterfaceRecord);
      case 'connection': return this.#connection(record as ConnectionRecord, true);
      case 'summary': return this.#summary(record as SummaryRecord);
      case 'note': return this.#note(record as NoteRecord);
      default: return this.#message(record as MessageRecord | PluginRecord);
    }
  }

  /** Takes an attempt whose record would only be counted, or not be shown. False where that is to be pushed. */
  counts(attempt: BareAttempt): boolean {
    if (this.#verbose || this.#open.has(attempt.id) || this.#order?.expects(attempt.id) === false) return false;
    if (this.#only === null || this.#only.has('connection')) {
      if (!this.#unanswered.counts(attempt)) return false;
      this.#headings++;
    }
    this.#order?.skip();
    this.#attemptTimes.see(attempt);
    return true;
  }

  /** Who takes messages of a connection in place of their records; null where all of them are to be pushed. */
  takerOf(connection: number): MessageTaker | null {
    const { hash, bodies } = this.#wishes;
    // A conversation begins with the first record that is shown of it: here that is the one which is asked about.
    return this.#verbose || hash || bodies || this.#only ? null : this.#of(connection);
  }

  /**
   * Prints what open conversations have said since, which would wait for their end: what is captured is to be seen. `counted`: also
   * how many more came of those that are alike, of which from then on some are shown again.
   */
  printOpen(counted = false): void {
    for (const [id, conversation] of this.#open) {
      const { shown, kept } = conversation;
      if (counted ? kept > 0 : shown > 0) this.#printPart(id, conversation, !counted);
      else if (counted) conversation.take();
    }
  }

  /** Learns names from a record that is not to be shown. */
  overhear(record: EarshotRecord | PluginRecord): void {
    if (record.type === 'connection') this.#connection(record as ConnectionRecord, false);
    else this.#learn(record as MessageRecord | PluginRecord);
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

  #learn(record: MessageRecord | PluginRecord): void {
    if (record.type === 'dns') return this.#learnAddresses(record as DnsRecord);
    if ((record.type !== 'http' && record.type !== 'tls') || this.#serverNames.has(record.connection)) return;
    const name = record.type === 'http' ? hostOf(record as HttpRecord) : (record as TlsRecord).serverName;
    if (name) this.#serverNames.set(record.connection, clip(name, 255));
  }

  #message(record: MessageRecord | PluginRecord): void {
    this.#learn(record);
    if (this.#only && !this.#only.has(record.type)) return;
    const conversation = this.#of(record.connection);
    if (record.type === 'sse') {
      conversation.reaches(record as SseRecord);
    } else if (record.type === 'http') {
      this.#keepUnfinished(record.connection, conversation, null);
      const { response, state } = record as HttpRecord;
      conversation.isAnswered = state === 'complete' && conversation.isAnswered !== false;
      if (response && response.endTime === undefined && state !== 'complete') return void (conversation.unfinished = record as HttpRecord);
      // It says itself where it ended: its events need not.
      conversation.takeReached((record as HttpRecord).exchange);
    }
    this.#keep(record.connection, conversation, record);
  }

  #note(record: NoteRecord): void {
    const all = this.#verbose || this.#only?.has('note') === true;
    if (this.#only ? !this.#only.has('note') : !all && (record.severity === 'chat' || SAID_ANYWAY.has(record.code))) return;
    if (record.connection !== null) return this.#keep(record.connection, this.#of(record.connection), record);
    this.#loose.push(record, all);
  }

  #of(id: number): Conversation {
    let conversation = this.#open.get(id);
    if (!conversation) {
      conversation = new Conversation(id, !this.#verbose, this.#wishes, this.#room);
      this.#open.set(id, conversation);
    }
    return conversation;
  }

  #keep(id: number, conversation: Conversation, record: Said, reached?: Moment): void {
    const before = conversation.kept;
    conversation.push(record, record.type === 'note' && this.#only?.has('note') === true, reached);
    this.#room.kept(id, conversation, before);
  }

  /** Keeps the exchange whose end was not seen. It came as far as its last event, or, the last of all, as its connection. */
  #keepUnfinished(id: number, conversation: Conversation, end: Moment | null): void {
    const { unfinished } = conversation;
    if (unfinished === null) return;
    conversation.unfinished = null;
    const event = conversation.takeReached(unfinished.exchange);
    this.#keep(id, conversation, unfinished, end && event && event.frame > end.frame ? event : end ?? event);
  }

  #makeRoom(): void {
    if (this.#kept + (this.#order?.size ?? 0) > MAX_KEPT_TOTAL) this.#endOrder();
    while (this.#kept > MAX_KEPT_TOTAL) this.#printOldest();
  }

  #endOrder(): void {
    const rest = this.#order?.take() ?? [];
    this.#order = null;
    for (const block of rest) {
      this.#kept -= block.rows;
      this.#printBlock(block);
    }
  }

  /**
   * Of the conversation that has waited longest, the rows to be shown; what is folded goes on being counted until its end.
   * Only where all are down to their counts, those are printed, too.
   */
  #printOldest(): void {
    for (const [id, conversation] of this.#open) {
      this.#open.delete(id);
      this.#open.set(id, conversation);
      if (conversation.kept > 0) return this.#printPart(id, conversation, conversation.shown > 0);
    }
  }

  /** Prints what a conversation has said so far, before it is known how it ends. */
  #printPart(id: number, conversation: Conversation, shownOnly = false): void {
    this.#apart('block');
    const name = this.#serverNames.get(id);
    const ends = conversation.begun ? null : (this.#options.endsOf?.(id) ?? null);
    const who = ends === null ? name : whoseText(ends, name, this.#nameOf);
    const heading = this.#heading;
    heading.clear();
    writeNumber(id, heading);
    if (who) heading.text(who).end();
    heading.own(conversation.begun ? '… goes on' : '… still open').end('dim');
    this.#printHeading();
    conversation.begun = true;
    this.#kept -= conversation.kept;
    this.#rows(shownOnly ? conversation.takeShown() : conversation.take(), INDENT);
    this.#kept += conversation.kept;
  }

  #connection(record: ConnectionRecord, shown: boolean): void {
    const { id, startTime, endTime, lastFrame } = record;
    const conversation = this.#open.get(id);
    if (conversation) this.#keepUnfinished(id, conversation, { time: endTime, frame: lastFrame });
    if (this.#earliest === null || startTime < this.#earliest) this.#earliest = startTime;
    if (this.#latest === null || endTime > this.#latest) this.#latest = endTime;
    if (conversation) this.#open.delete(id);
    this.#kept -= conversation?.kept ?? 0;
    const rows = conversation?.take() ?? NO_ROWS;
    const wanted = this.#only === null || this.#only.has('connection') || rows.length > 0 || conversation?.begun === true;
    const name = this.#serverNames.get(id);
    if (name !== undefined) this.#serverNames.delete(id);
    const isAttempt = record.shape === 'unanswered' && rows.length === 0 && !this.#verbose;
    const block: Block = !shown || !wanted ? HIDDEN
      : isAttempt ? { rows: 0, apart: 'line', bytes: null, attempt: { record, name } }
      : this.#written(record, rows, name, conversation?.isAnswered === true);
    if (this.#order === null) return this.#printBlock(block);
    this.#kept += block.rows;
    for (const ready of this.#order.push(id, block)) {
      this.#kept -= ready.rows;
      this.#printBlock(ready);
    }
    this.#makeRoom();
  }

  /** `serverName`: what the client calls the server, Host or server name indication. */
  #written(record: ConnectionRecord, children: readonly Child[], serverName?: string, isAnswered = false): Block & { bytes: string } {
    let shown = isForAll(record.server) ? children.map(askedOfAll) : children;
    const said = lookupOf(shown);
    if (said !== null) shown = NO_ROWS;
    const heading = this.#heading;
    heading.clear();
    writeNumber(record.id, heading);
    writeHeading(record, { serverName, nameOf: this.#nameOf, clock: this.#clock, said: said ?? NO_CELLS, isAnswered }, heading);
    this.#ink.clear();
    this.#flowHeading();
    this.#layRows(shown, INDENT.length);
    return { rows: children.length, apart: shown.length > 0 ? 'block' : 'line', bytes: this.#ink.encoded, attempt: null };
  }

  #layRows(children: readonly Child[], indent: number): void {
    const table = this.#table;
    table.clear();
    for (const child of children) writeChild(child, table, this.#wishes);
    table.lay(this.#ink, this.#columns, indent, this.#paint);
  }

  #printBlock({ apart, bytes, attempt }: Block): void {
    if (bytes === '') return;
    this.#headings++;
    if (attempt && !this.#unanswered.goesOn(attempt.record)) this.#endUnanswered();
    if (attempt && this.#unanswered.takes(attempt.record)) return;
    this.#apart(apart, attempt !== null);
    this.#sink.writeBytes(bytes ?? this.#written(attempt!.record, NO_ROWS, attempt!.name).bytes);
  }

  #summary(record: SummaryRecord): void {
    this.#endOrder();
    for (const [id, conversation] of this.#open) {
      this.#keepUnfinished(id, conversation, null);
      if (conversation.kept > 0) this.#printPart(id, conversation);
    }
    this.#open.clear();
    const notes = this.#loose.take();
    if (notes.length > 0) this.#apart('block');
    this.#rows(notes, '');
    const messages = Object.entries(record.records).filter(([type, count]) => count > 0 && !OWN_TYPES.has(type));
    this.#apart('block');
    this.#lines(cell(`${plural(record.frames, 'frame')}, ${sizeText(record.bytes)}${this.#span(record)}   `, 'bold'), [
      this.#shownCell(record.connections),
      cell(`${countText(record.connections.tcp)} tcp, ${countText(record.connections.udp)} udp`),
      cell(apartFrames(record.protocols), 'dim'),
      cell(messages.map(([type, count]) => `${countText(count)} ${type}`).join(', ')),
      ...noteCells(record),
    ]);
  }

  /** ` in 550 ms`, from the earliest to the latest time. */
  #span({ firstTime, lastTime }: SummaryRecord): string {
    const times = [firstTime, lastTime, this.#earliest, this.#latest, ...this.#attemptTimes.texts].filter((time) => time !== null).sort();
    return firstTime === null ? '' : ` in ${durationText(secondsFrom(times[0]!, times.at(-1)!))}`;
  }

  #shownCell({ tcp, udp }: SummaryRecord['connections']): Cell {
    if (this.#options.filtered !== true) return NOTHING;
    if (this.#headings === 0) return cell('no conversation matches', 'yellow');
    return cell(`${countText(this.#headings)} of ${plural(tcp + udp, 'conversation')} shown`);
  }

  #learnAddresses({ query, response }: DnsRecord): void {
    for (const answer of response?.answers ?? []) {
      if (answer.type !== 'A' && answer.type !== 'AAAA') continue;
      this.#names.delete(answer.data);
      this.#names.set(answer.data, clip((query?.name ?? answer.name).replace(/\.$/, ''), 255));
      if (this.#names.size > MAX_NAMES) this.#names.delete(this.#names.keys().next().value!);
    }
  }

  #lines(label: Cell, cells: readonly Cell[]): void {
    const heading = this.#heading;
    heading.clear();
    heading.put(label);
    for (const each of cells) if (each.text !== '') heading.put(each);
    this.#printHeading();
  }

  #printHeading(): void {
    this.#ink.clear();
    this.#flowHeading();
    this.#sink.writeBytes(this.#ink.encoded);
  }

  #flowHeading(): void {
    flowCells(this.#heading, this.#ink, this.#columns, this.#paint);
    this.#ink.lineEnd();
  }

  #rows(children: readonly Child[], indent: string): void {
    if (children.length === 0) return;
    this.#ink.clear();
    this.#layRows(children, indent.length);
    this.#sink.writeBytes(this.#ink.encoded);
  }

  #line(text: string): void {
    this.#sink.write(`${text}\n`);
  }

  /** Before anything else is printed than another attempt: what was left out of those before. */
  #endUnanswered(): void {
    const text = this.#unanswered.end();
    if (text !== null) this.#line(`${INDENT}${this.#paint(text, 'dim')}`);
  }

  #apart(next: 'file' | 'line' | 'block', isAttempt = false): void {
    if (!isAttempt) this.#endUnanswered();
    if (this.#last !== 'nothing' && (next === 'block' || next !== this.#last)) this.#sink.write('\n');
    this.#last = next;
  }
}

const NO_ROWS: readonly Child[] = [];

/** What a conversation of a single lookup said, which its heading has room for. */
function lookupOf(children: readonly Child[]): Cell[] | null {
  const only = children.length === 1 ? children[0]! : null;
  if (only === null || !('left' in only) || only.kind !== 'dns') return null;
  const { left, flex, right } = only;
  return [cell(`${left[0]!.text} ${flex.text}`), right[0]!];
}

const NO_CELLS: readonly Cell[] = [];

/** `#7` and the space that brings its heading to the indent. */
const writeNumber = (id: number, to: Sheet): void => to.own('#').number(id).own(id < 10 ? '  ' : ' ').end('bold');

const OWN_TYPES = new Set(['capture', 'interface', 'connection', 'note', 'summary']);

function noteCells({ complete, stopped, notes, drops }: SummaryRecord): Cell[] {
  const cells: Cell[] = [];
  if (notes.error > 0) cells.push(cell(plural(notes.error, 'error'), 'red'));
  if (notes.warn > 0) cells.push(cell(plural(notes.warn, 'warning'), 'yellow'));
  const dropped = (drops?.kernel ?? 0) + (drops?.interface ?? 0) + (drops?.backend ?? 0);
  if (dropped > 0) cells.push(cell(`${countText(dropped)} dropped by the capture`, 'red'));
  if (stopped) cells.push(cell('stopped by Control-C or SIGTERM', 'yellow'));
  else if (!complete) cells.push(cell('the capture is cut or damaged', 'red'));
  return cells;
}

function hostOf({ request }: HttpRecord): string | undefined {
  for (const header of request?.headers ?? []) {
    const name = header[0];
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    const host = header[1];
    return host.includes(':') ? host.replace(/:\d+$/, '') : host;
  }
  return undefined;
}

/** Frames that belong to no conversation, by what they are. */
function apartFrames(protocols: SummaryRecord['protocols']): string {
  return Object.entries(protocols)
    .filter(([name]) => name !== 'tcp' && name !== 'udp')
    .map(([name, count]) => `${plural(count, name === 'other' ? 'frame' : `${name} frame`)}${name === 'other' ? ' not decoded' : ''}`)
    .join(', ');
}
