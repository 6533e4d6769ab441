/** Expectation files: YAML, of which every entry knows its place. */
import { isMap, isSeq, Lexer, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { printable } from '../bytes/text.ts';
import { meantOr } from '../expect/meant.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { show } from '../expect/show.ts';
import { FilterError } from '../filter/filter-error.ts';
import { compileFilter } from '../filter/filter.ts';
import type { Severity } from '../note.ts';
import { clip } from '../report/width.ts';
import { expectationOf } from './entry.ts';
import { ExpectationFileError } from './file-error.ts';
import { FILE_WORDS } from './file-words.ts';
import type { Expected } from './kinds.ts';
import { EntrySource } from './source.ts';

/** Aliases that a file may use: what multiplies itself is no expectation. */
const MOST_ALIASES = 100;
/** Characters of a name that an entry was not given. */
const MOST_NAME = 90;

export interface Entry {
  /** Null for what no file says. */
  readonly source: EntrySource | null;
  /** As the file calls it, or what it says, in short; safe for a terminal. */
  readonly name: string;
  readonly forbidden: boolean;
  readonly expected: Expected;
}

export interface ExpectationFile {
  /** As it was opened; null where there is none. */
  readonly path: string | null;
  /** Captures that it is about, as the file names them: relative to the folder of the file. */
  readonly captures: readonly string[];
  /** Only what this display filter selects is looked at; null for everything. */
  readonly filter: string | null;
  /** In the order of the file. */
  readonly entries: readonly Entry[];
}

export interface ParseOptions {
  /** Compiles a display filter, to see whether it is one; by default with no fields but our own. @throws {FilterError} */
  compile?(filter: string): unknown;
}

/** @throws {ExpectationFileError} for the first thing that is wrong. */
export function parseExpectations(text: string, path: string, { compile = compileFilter }: ParseOptions = {}): ExpectationFile {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    // What is a warning to the parser, such as a tag that it does not know, would be read as something else.
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong?.code === 'MULTIPLE_DOCS') {
      const second = placeAt(lines, wrong.pos[0]);
      throw new ExpectationFileError(path, second, 'a second document begins here; an expectation file is one');
    }
    // The parser catches what it cannot bear.
    if (wrong?.message.includes('call stack')) throw new RangeError(wrong.message);
    if (wrong) throw new ExpectationFileError(path, placeAt(lines, wrong.pos[0]), oneLine(wrong.message));
    return new Reader(document, text, lines, path, compile).file();
  } catch (error) {
    // Of both parsing and understanding, which call themselves as deep as a file is nested.
    if (error instanceof RangeError) throw new ExpectationFileError(path, { line: 1, column: 1 }, 'too deeply nested to be read');
    throw error;
  }
}

/** `--fail-on`, and the word of the file: an entry of its own. */
export const failOnEntry = (severity: Severity, source: EntrySource | null): Entry =>
  ({ source, name: `no note is ${atLeast(severity)}`, forbidden: false, expected: { kind: 'fail-on', severity } });

const atLeast = (severity: Severity): string => (severity === 'error' ? 'an error' : `of severity ${severity} or worse`);

class Reader {
  readonly #document: Document;
  readonly #text: string;
  readonly #lines: LineCounter;
  readonly #path: string;
  readonly #compileFilter: (filter: string) => unknown;

  constructor(document: Document, text: string, lines: LineCounter, path: string, compile: (filter: string) => unknown) {
    this.#document = document;
    this.#text = text;
    this.#lines = lines;
    this.#path = path;
    this.#compileFilter = compile;
  }

  file(): ExpectationFile {
    const { contents } = this.#document;
    const known = Object.keys(FILE_WORDS);
    if (!isMap(contents)) throw this.#error(contents, `an expectation file has the words ${known.join(', ')}`);
    for (const { key } of contents.items as Pair<Node, Node>[]) {
      const word = String(key);
      if (known.includes(word)) continue;
      throw this.#error(key, `there is no word ${show(word)} here${meantOr(word, known, 'there are')}`);
    }
    const valueOf = (word: keyof typeof FILE_WORDS): Node | null => (contents.get(word, true) as Node | undefined) ?? null;
    const failOn = valueOf('fail-on');
    const entries = [
      ...this.#entries(valueOf('expect'), false), ...this.#entries(valueOf('forbid'), true),
      ...(failOn === null ? [] : [failOnEntry(this.#severity(failOn), new EntrySource(failOn, this.#lines))]),
    ];
    if (entries.length === 0) throw this.#error(contents, 'nothing is expected: write entries under expect or forbid');
    return { path: this.#path, captures: this.#captures(valueOf('captures')), filter: this.#filter(valueOf('filter')), entries };
  }

  #entries(node: Node | null, forbidden: boolean): Entry[] {
    if (node === null) return [];
    if (!isSeq(node)) throw this.#error(node, `${forbidden ? 'forbid' : 'expect'} is a list: each entry begins with a dash`);
    return (node.items as Node[]).map((item) => this.#entry(item, forbidden));
  }

  #entry(node: Node, forbidden: boolean): Entry {
    const source = new EntrySource(node, this.#lines);
    const value = this.#value(node);
    try {
      const expected = expectationOf(value, forbidden);
      if (expected.kind === 'filter') this.#compile(expected.filter, source.valueOf('filter:') ?? node);
      const { name } = value as { name?: string };
      return { source, name: name === undefined ? this.#textOf(source, forbidden) : printable(name), forbidden, expected };
    } catch (error) {
      if (!(error instanceof RefusedExpectation)) throw error;
      throw new ExpectationFileError(this.#path, source.placeOf(error.field), error.message);
    }
  }

  /** What the file says there, on one line and without its comments. */
  #textOf({ range: { start, end }, place }: EntrySource, forbidden: boolean): string {
    const text = printable(oneLine(withoutComments(' '.repeat(place.column - 1) + this.#text.slice(start, end))));
    return clip(forbidden ? `forbid ${text}` : text, MOST_NAME);
  }

  #severity(node: Node): Severity {
    const value = this.#value(node);
    const { enum: choices } = FILE_WORDS['fail-on'].schema;
    if ((choices as readonly unknown[]).includes(value)) return value as Severity;
    throw this.#error(node, `fail-on is never ${show(value)}${meantOr(String(value), choices, 'it is one of')}`);
  }

  #captures(node: Node | null): string[] {
    if (node === null) return [];
    const value = this.#value(node);
    const paths = [value].flat();
    if (paths.length > 0 && paths.every((each) => typeof each === 'string' && each !== '')) return paths as string[];
    throw this.#error(node, `captures is a path, or a list of them, not ${show(value)}`);
  }

  #filter(node: Node | null): string | null {
    if (node === null) return null;
    const value = this.#value(node);
    if (typeof value !== 'string' || value.trim() === '') {
      throw this.#error(node, `filter is a display filter, such as tcp.port == 80, not ${show(value)}`);
    }
    this.#compile(value, node);
    return value;
  }

  #compile(filter: string, node: Node): void {
    try {
      this.#compileFilter(filter);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      const start = node.range?.[0] ?? 0;
      // Where the file has the filter as it is, the mistake has its own place.
      const offset = this.#text.startsWith(filter, start) ? error.position : 0;
      throw new ExpectationFileError(this.#path, placeAt(this.#lines, start + offset), `filter: ${error.message}`);
    }
  }

  #value(node: Node): unknown {
    try {
      return node.toJS(this.#document, { maxAliasCount: MOST_ALIASES });
    } catch (error) {
      if (error instanceof RangeError) throw error;
      throw this.#error(node, oneLine((error as Error).message));
    }
  }

  #error(node: unknown, what: string): ExpectationFileError {
    const at = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
    return new ExpectationFileError(this.#path, placeAt(this.#lines, at), what);
  }
}

function placeAt(lines: LineCounter, at: number): { line: number; column: number } {
  const { line, col } = lines.linePos(at);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** A text that begins with a hash is a scalar if it is announced as one. */
function withoutComments(yaml: string): string {
  const tokens = [...new Lexer().lex(yaml)];
  return tokens.filter((token, at) => !(isMark(token) || (token.startsWith('#') && tokens[at - 1] !== SCALAR))).join('');
}

const SCALAR = '\u001f';
/** Tokens of the lexer that stand for no text. */
const isMark = (token: string): boolean => token === SCALAR || token === '\u0002' || token === '\u0018';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
