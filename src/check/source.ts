/** Where in an expectation file an entry says what: the places of its words and fields, by what failures call them. */
import { isMap, isScalar, isSeq, LineCounter } from 'yaml';
import type { Node, Pair } from 'yaml';
import { nameAndSuffix, pathTo } from './suffixes.ts';

/** From 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A stretch of the file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Said {
  readonly key: Node;
  /** Null where the key has a suffix. */
  readonly value: Node | null;
}

/** What begins the names of fields behind these words. */
const PREFIXES: ReadonlyMap<string, string> = new Map([['where', 'where.'], ['before', 'before: ']]);

/** Fields that an entry may say in other words. */
const ALSO: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  'text': ['websocket-message:'], 'data': ['event:'], 'name': ['dns-query:'], 'serverName': ['tls-handshake:'],
  'shape': ['shape:'], 'code': ['close:', 'note:', 'verdict:'],
  'close.how': ['close:'], 'close.code': ['close:'], 'close.by': ['by'], 'from': ['by'], 'times': ['times:'],
}));

export class EntrySource {
  /** Of the entry itself. */
  readonly place: Place;
  readonly range: Range;
  readonly #lines: LineCounter;
  readonly #said = new Map<string, Said>();

  constructor(node: Node, lines: LineCounter) {
    this.#lines = lines;
    this.range = rangeOf(node);
    this.place = this.placeOfNode(node);
    if (!isMap(node)) return;
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const word = String(key);
      this.#put(`${word}:`, key, value);
      if (word === 'before') this.#before(value);
      else if (word === 'events') this.#events(value);
      else this.#pattern(value, PREFIXES.get(word) ?? '');
    }
  }

  /** Of a field or word, or of what it is in. */
  placeOf(field: string | null): Place {
    for (let name = field ?? ''; name !== ''; name = name.replace(/(?:^|[.[])[^.[]*$/, '')) {
      const said = this.#said.get(name) ?? this.#said.get(`${name}:`);
      if (said) return this.placeOfNode(said.key);
    }
    return this.place;
  }

  /** What stands behind a field, or a word with its colon. */
  valueOf(field: string): Node | null {
    return this.#said.get(field)?.value ?? null;
  }

  /** Of the literal that a field or word has; null where it has none that could be written anew by itself. */
  literal(field: string): Range | null {
    const value = this.valueOf(field) ?? ALSO.get(field)?.map((other) => this.valueOf(other)).find((each) => each !== null) ?? null;
    if (!isScalar(value) || value.anchor !== undefined || value.tag !== undefined) return null;
    return String(value.type).startsWith('BLOCK') ? null : rangeOf(value);
  }

  placeOfNode(node: Node): Place {
    const { line, col } = this.#lines.linePos(rangeOf(node).start);
    return { line, column: col };
  }

  #put(path: string, key: Node, value: Node | null): void {
    if (!this.#said.has(path)) this.#said.set(path, { key, value });
  }

  #before(node: Node | null): void {
    if (!isMap(node)) return;
    for (const { value } of node.items as Pair<Node, Node | null>[]) this.#pattern(value, PREFIXES.get('before')!);
  }

  #events(node: Node | null): void {
    if (!isSeq(node)) return;
    (node.items as Node[]).forEach((item, at) => {
      this.#put(`event ${at + 1}`, item, item);
      this.#pattern(item, `event ${at + 1}: `);
    });
  }

  #pattern(node: Node | null, path: string): void {
    if (isSeq(node)) {
      (node.items as Node[]).forEach((item, at) => {
        this.#put(`${path}[${at}]`, item, item);
        this.#pattern(item, `${path}[${at}]`);
      });
    }
    if (!isMap(node)) return;
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const { name, suffix } = nameAndSuffix(String(key));
      const at = path.endsWith('.') ? path + name : pathTo(path, name);
      this.#put(at, key, suffix === null || suffix === 'is' ? value : null);
      if (suffix === null) this.#pattern(value, at);
    }
  }
}

function rangeOf(node: Node): Range {
  const [start = 0, end = start] = node.range ?? [];
  return { start, end };
}
