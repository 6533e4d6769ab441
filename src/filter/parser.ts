/**
 * Reads a display filter with Wireshark's grammar (wireshark-filter(4)) into a tree, by operator precedence. From loosest
 * to tightest: or, xor, and, not, comparisons, `&`, then what hangs on a value (`@`, `#n`, `[…]`, calls).
 */
import type { Comparison, Member, Operand, Part, Quantifier, Test } from './ast.ts';
import { complainAbout } from './filter-error.ts';
import type { Complain, Span } from './filter-error.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Longest filter and deepest nesting that are read; beyond them a filter is a mistake, not a question. */
const MAX_TEXT = 16384;
const MAX_DEPTH = 100;
/** Most `&`, `xor`, `#n` and `[…]`, which nest without parentheses. */
const MAX_LINKS = 500;

const Power = { Or: 1, Xor: 2, And: 3, Not: 4, Compare: 5, Mask: 6, Value: 7 } as const;

type Logic = 'and' | 'or' | 'xor';
const LOGIC: Record<string, Logic> = { '&&': 'and', and: 'and', '||': 'or', or: 'or', '^^': 'xor', xor: 'xor' };
const LOGIC_POWER: Record<Logic, number> = { or: Power.Or, xor: Power.Xor, and: Power.And };

/** Every spelling of a comparison. With several values, equality and order ask for any, `!=` for all, unless spelled out. */
const COMPARISONS: Record<string, readonly [Comparison, Quantifier]> = {
  '==': ['==', 'any'], eq: ['==', 'any'], any_eq: ['==', 'any'], '===': ['==', 'all'], all_eq: ['==', 'all'],
  '!=': ['!=', 'all'], ne: ['!=', 'all'], all_ne: ['!=', 'all'], '!==': ['!=', 'any'], any_ne: ['!=', 'any'],
  '>': ['>', 'any'], gt: ['>', 'any'], '>=': ['>=', 'any'], ge: ['>=', 'any'],
  '<': ['<', 'any'], lt: ['<', 'any'], '<=': ['<=', 'any'], le: ['<=', 'any'],
};
const has = (table: object, text: string): boolean => Object.hasOwn(table, text);
const RELATIONS = new Set([...Object.keys(COMPARISONS), 'contains', 'matches', '~', 'in']);

/** While parsing, a value may carry the `any` or `all` written before it. */
type Quantified = Span & { readonly kind: 'quantified'; readonly quantifier: Quantifier; readonly of: Operand };
type Node = Operand | Test | Quantified;

const OPERANDS = new Set(['word', 'string', 'slice', 'layer', 'raw', 'mask', 'call']);
const isOperand = (node: Node): node is Operand => OPERANDS.has(node.kind);

/** @throws {FilterError} when the text is not a filter. */
export function parseFilter(text: string): Test {
  const complain = complainAbout(text);
  if (text.length > MAX_TEXT) throw complain(`a filter has at most ${MAX_TEXT} characters`, { start: 0, end: text.length });
  return new Parser(tokenize(text, complain), complain).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #complain: Complain;
  #at = 0;
  #depth = 0;
  #links = 0;
  /** Tests in parentheses: a chain does not swallow them. */
  readonly #enclosed = new WeakSet<Node>();

  constructor(tokens: readonly Token[], complain: Complain) {
    this.#tokens = tokens;
    this.#complain = complain;
  }

  whole(): Test {
    if (this.#next.kind === 'end') throw this.#complain('the filter is empty', this.#next);
    const test = this.#test(this.#expression(0));
    const rest = this.#take();
    if (rest.kind === 'end') return test;
    const stray = rest.kind === 'operator' && rest.text === ')';
    throw this.#complain(stray ? 'no parenthesis is open here' : 'an operator such as && or == is missing here', rest);
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  get #taken(): Token {
    return this.#tokens[this.#at - 1]!;
  }

  #is(text: string): boolean {
    return this.#next.kind === 'operator' && this.#next.text === text;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #expect(text: string, why: string): Token {
    if (!this.#is(text)) throw this.#complain(`${text} is missing ${why}`, this.#next);
    return this.#take();
  }

  #link(): void {
    if (++this.#links > MAX_LINKS) throw this.#complain(`more than ${MAX_LINKS} operators that nest`, this.#next);
  }

  /** Everything that binds tighter than `power`. */
  #expression(power: number): Node {
    if (++this.#depth > MAX_DEPTH) throw this.#complain(`nested more than ${MAX_DEPTH} deep`, this.#next);
    let left = this.#prefix();
    for (;;) {
      const { kind, text } = this.#next;
      if (kind === 'end' || kind === 'string') break;
      if (has(LOGIC, text) && LOGIC_POWER[LOGIC[text]!] > power) left = this.#logic(left, LOGIC[text]!);
      else if (this.#atRelation() && Power.Compare > power) left = this.#relation(left);
      else if (kind === 'operator' && text === '&' && Power.Mask > power) left = this.#mask(left);
      else break;
    }
    this.#depth--;
    return left;
  }

  #prefix(): Node {
    const token = this.#take();
    switch (token.kind) {
      case 'end':
        throw this.#complain('the filter ends where a field, a value or a condition should be', token);
      case 'string':
        return this.#suffixes({ kind: 'string', text: token.text, start: token.start, end: token.end });
      case 'word':
        return this.#word(token);
      case 'operator':
        return this.#operator(token);
    }
  }

  #operator(token: Token): Node {
    switch (token.text) {
      case '!':
        return this.#not(token);
      case '@': {
        const of = this.#operand(this.#expression(Power.Mask));
        return { kind: 'raw', of, start: token.start, end: of.end };
      }
      case '(': {
        const inner = this.#expression(0);
        const close = this.#expect(')', 'to close this');
        if (isOperand(inner)) return this.#suffixes({ ...inner, start: token.start, end: close.end });
        const enclosed = { ...inner, start: token.start, end: close.end };
        this.#enclosed.add(enclosed);
        return enclosed;
      }
      default:
        throw this.#complain(`a field, a value or a condition should be here, not ${token.text}`, token);
    }
  }

  #word(token: Token): Node {
    if (token.text === 'not') return this.#not(token);
    if ((token.text === 'any' || token.text === 'all') && this.#next.kind !== 'end' && !this.#atRelation() && !this.#is(')')) {
      const of = this.#operand(this.#expression(Power.Compare));
      return { kind: 'quantified', quantifier: token.text, of, start: token.start, end: of.end };
    }
    if (has(LOGIC, token.text) || RELATIONS.has(token.text)) {
      throw this.#complain(`a field, a value or a condition should be here, not ${token.text}`, token);
    }
    if (this.#is('(')) return this.#suffixes(this.#call(token));
    return this.#suffixes({ kind: 'word', text: token.text, start: token.start, end: token.end });
  }

  #not(token: Token): Test {
    const test = this.#test(this.#expression(Power.Not - 1));
    return { kind: 'not', test, start: token.start, end: test.end };
  }

  #call(name: Token): Operand {
    this.#take();
    const args: Operand[] = [];
    while (!this.#is(')')) {
      if (args.length > 0 && !this.#is(',')) throw this.#complain(', or ) is missing behind an argument', this.#next);
      if (args.length > 0) this.#take();
      args.push(this.#operand(this.#expression(Power.Compare)));
    }
    return { kind: 'call', name: name.text, args, start: name.start, end: this.#take().end };
  }

  /** `#2`, `#[1-2]` and `[0:4]` behind a value. */
  #suffixes(operand: Operand): Operand {
    let result = operand;
    for (;;) {
      if (this.#is('#') || this.#is('[')) this.#link();
      if (this.#is('#')) {
        this.#take();
        const parts = this.#is('[') ? this.#parts('layers') : [this.#part(this.#take(), 'layers')];
        result = { kind: 'layer', of: result, parts, start: operand.start, end: this.#taken.end };
      } else if (this.#is('[')) {
        const parts = this.#parts('bytes');
        result = { kind: 'slice', of: result, parts, start: operand.start, end: this.#taken.end };
      } else {
        return result;
      }
    }
  }

  #parts(what: 'bytes' | 'layers'): Part[] {
    this.#take();
    const parts = [this.#part(this.#take(), what)];
    while (this.#is(',')) {
      this.#take();
      parts.push(this.#part(this.#take(), what));
    }
    this.#expect(']', 'after a slice');
    return parts;
  }

  /** `n`, `n:m` (offset and length), `n:`, `:m`, `n-m` (first and last). Layers are written from 1 and kept from 0. */
  #part(token: Token, what: 'bytes' | 'layers'): Part {
    const wrong = (message: string) => this.#complain(message, token);
    const [, first, mark, second] = /^(-?\d{1,9})?(?:([:-])(-?\d{1,9})?)?$/.exec(token.kind === 'word' ? token.text : '-') ?? [];
    if (first === undefined && second === undefined) {
      throw wrong(`${what} are written ${what === 'bytes' ? '[offset:length] or [first-last]' : '#1, #-1 or #[1-2]'}`);
    }
    if (what === 'layers' && Number(first ?? 1) === 0) throw wrong('layers count from 1');
    const written = Number(first ?? 0);
    const offset = what === 'layers' && written > 0 ? written - 1 : written;
    if (mark === undefined) return { offset, length: 1 };
    if (second === undefined) {
      if (mark === '-') throw wrong('the last index of this slice is missing');
      return { offset, length: null };
    }
    const length = mark === ':' ? Number(second) : Number(second) - written + 1;
    if (length < 1) throw wrong('this slice is empty');
    return { offset, length };
  }

  #logic(left: Node, logic: Logic): Test {
    this.#take();
    const right = this.#test(this.#expression(LOGIC_POWER[logic]));
    const first = this.#test(left);
    const span = { start: first.start, end: right.end };
    if (logic === 'xor') this.#link();
    if (logic === 'xor') return { kind: 'xor', left: first, right, ...span };
    if (first.kind !== logic || this.#enclosed.has(first)) return { kind: logic, tests: [first, right], ...span };
    (first.tests as Test[]).push(right);
    return { ...first, ...span };
  }

  #mask(left: Node): Operand {
    this.#link();
    this.#take();
    const right = this.#operand(this.#expression(Power.Mask));
    const first = this.#operand(left);
    return { kind: 'mask', left: first, right, start: first.start, end: right.end };
  }

  #atRelation(): boolean {
    const { kind, text } = this.#next;
    if (kind === 'word' && text === 'not') return this.#tokens[this.#at + 1]?.text === 'in';
    return (kind === 'word' || kind === 'operator') && RELATIONS.has(text);
  }

  #relation(node: Node): Test {
    const token = this.#take();
    if (!isOperand(node) && node.kind !== 'quantified') {
      throw this.#complain('a condition has no value to compare; join two comparisons with &&', token);
    }
    const quantifier = node.kind === 'quantified' ? node.quantifier : null;
    const left = node.kind === 'quantified' ? node.of : node;
    if (token.text === 'not') {
      this.#take();
      const inside = this.#set(node.start, left, quantifier ?? 'any');
      return { kind: 'not', test: inside, start: inside.start, end: inside.end };
    }
    if (token.text === 'in') return this.#set(node.start, left, quantifier ?? 'any');
    const right = this.#operand(this.#expression(Power.Compare));
    const span = { start: node.start, end: right.end };
    if (token.text === 'contains' || token.text === 'matches' || token.text === '~') {
      return { kind: token.text === 'contains' ? 'contains' : 'matches', quantifier: quantifier ?? 'any', left, right, ...span };
    }
    const [operator, usual] = COMPARISONS[token.text]!;
    return { kind: 'compare', operator, quantifier: quantifier ?? usual, left, right, ...span };
  }

  #set(start: number, left: Operand, quantifier: Quantifier): Test {
    this.#expect('{', 'before the members of a set');
    const members: Member[] = [];
    while (!this.#is('}')) {
      if (members.length > 0 && this.#is(',')) this.#take();
      const low = this.#operand(this.#expression(Power.Compare));
      const ranged = this.#is('..');
      if (ranged) this.#take();
      members.push({ low, high: ranged ? this.#operand(this.#expression(Power.Compare)) : null });
    }
    const close = this.#take();
    if (members.length === 0) throw this.#complain('this set is empty', { start: close.start - 1, end: close.end });
    return { kind: 'in', quantifier, left, members, start, end: close.end };
  }

  #operand(node: Node): Operand {
    if (isOperand(node)) return node;
    if (node.kind === 'quantified') throw this.#complain(`${node.quantifier} stands before a comparison`, node);
    throw this.#complain('a value should be here, not a condition', node);
  }

  #test(node: Node): Test {
    if (node.kind === 'quantified') throw this.#complain(`${node.quantifier} stands before a comparison, which is missing`, node);
    return isOperand(node) ? { kind: 'exists', operand: node, start: node.start, end: node.end } : node;
  }
}
