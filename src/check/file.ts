/** Expectation files: YAML, of which every entry knows its line. */
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { didYouMean } from '../bytes/suggest.ts';
import { RefusedExpectation } from '../expect/refusal.ts';
import { show } from '../expect/show.ts';
import type { Severity } from '../note.ts';
import { clip } from '../report/width.ts';
import { PatternError } from './comparing.ts';
import { expectationOf } from './entry.ts';
import type { Expected } from './entry.ts';
import { ExpectationFileError } from './file-error.ts';

/** Aliases that a file may use: what multiplies itself is no expectation. */
const MOST_ALIASES = 100;
/** Characters of a name that an entry was not given. */
const MOST_NAME = 90;

export interface Entry {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** As the file calls it, or what it says, in short. */
  readonly name: string;
  readonly forbidden: boolean;
  readonly expected: Expected;
}

export interface ExpectationFile {
  /** As it was opened. */
  readonly path: string;
  /** Captures that it is about, as the file names them: relative to the folder of the file. */
  readonly captures: readonly string[];
  /** Only what this display filter selects is looked at; null for everything. */
  readonly filter: string | null;
  /** Notes as bad as this fail, too. */
  readonly failOn: Severity | null;
  readonly entries: readonly Entry[];
}

const WORDS = ['captures', 'filter', 'fail-on', 'expect', 'forbid'];
const SEVERITIES: readonly string[] = ['note', 'warn', 'error'];

/** @throws {ExpectationFileError} for the first thing that is wrong. */
export function parseExpectations(text: string, path: string): ExpectationFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [wrong] = document.errors;
  if (wrong) throw new ExpectationFileError(path, lines.linePos(wrong.pos[0]), wrong.message);
  const reader = new Reader(document, text, lines, path);
  const { contents } = document;
  if (!isMap(contents)) throw reader.error(contents, `an expectation file has the words ${WORDS.join(', ')}`);
  for (const { key } of contents.items as Pair<Node, Node>[]) {
    const word = String(key);
    if (!WORDS.includes(word)) throw reader.error(key, `there is no word ${show(word)} here${didYouMean(word, WORDS, show) || `; there are ${WORDS.join(', ')}`}`);
  }
  const valueOf = (word: string): Node | null => (contents.get(word, true) as Node | undefined) ?? null;
  const entries = [...reader.entries(valueOf('expect'), false), ...reader.entries(valueOf('forbid'), true)];
  const failOn = reader.word(valueOf('fail-on'), 'fail-on', SEVERITIES) as Severity | null;
  if (entries.length === 0 && failOn === null) throw reader.error(contents, 'nothing is expected: write entries under expect or forbid');
  return { path, captures: reader.texts(valueOf('captures'), 'captures'), filter: reader.texts(valueOf('filter'), 'filter')[0] ?? null, failOn, entries };
}

class Reader {
  readonly #text: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #path: string;

  constructor(document: Document, text: string, lines: LineCounter, path: string) {
    this.#text = text;
    this.#document = document;
    this.#lines = lines;
    this.#path = path;
  }

  error(node: unknown, what: string): ExpectationFileError {
    const at = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
    return new ExpectationFileError(this.#path, this.#lines.linePos(at), what);
  }

  entries(node: Node | null, forbidden: boolean): Entry[] {
    if (node === null) return [];
    if (!isSeq(node)) throw this.error(node, `${forbidden ? 'forbid' : 'expect'} is a list: each entry begins with a dash`);
    return (node.items as Node[]).map((item) => this.#entry(item, forbidden));
  }

  word(node: Node | null, name: string, choices: readonly string[]): string | null {
    if (node === null) return null;
    const value = this.#value(node);
    if (typeof value !== 'string' || !choices.includes(value)) throw this.error(node, `${name} is one of ${choices.join(', ')}, not ${show(value)}`);
    return value;
  }

  texts(node: Node | null, name: string): string[] {
    if (node === null) return [];
    const values = [this.#value(node)].flat();
    if (!values.every((each) => typeof each === 'string')) throw this.error(node, `${name} wants text, not ${show(values)}`);
    return values as string[];
  }

  #entry(node: Node, forbidden: boolean): Entry {
    const { line, col } = this.#lines.linePos(node.range?.[0] ?? 0);
    const value = this.#value(node);
    try {
      const expected = expectationOf(value, forbidden);
      const { name } = value as Record<string, unknown>;
      return { line, column: col, name: typeof name === 'string' && name.trim() !== '' ? name : this.#textOf(node, forbidden), forbidden, expected };
    } catch (error) {
      if (error instanceof PatternError || error instanceof RefusedExpectation) throw new ExpectationFileError(this.#path, { line, col }, error.message);
      throw error;
    }
  }

  /** What the file says there, on one line. */
  #textOf(node: Node, forbidden: boolean): string {
    const [start = 0, end = 0] = node.range ?? [];
    const text = this.#text.slice(start, end).replace(/\s+/g, ' ').trim();
    return clip(forbidden ? `forbid ${text}` : text, MOST_NAME);
  }

  #value(node: Node): unknown {
    try {
      return node.toJS(this.#document, { maxAliasCount: MOST_ALIASES });
    } catch (error) {
      throw this.error(node, (error as Error).message);
    }
  }
}
