/**
 * Gives names and constants their meaning and refuses what cannot be asked, so that evaluation never meets a surprise.
 * Constants take the type of what they are compared with.
 */
import type { Comparison, Operand, Test } from './ast.ts';
import { absentField, isPrefix, nearestField, textsOf } from './catalogue.ts';
import type { Vocabulary } from './catalogue.ts';
import type { Checked, FunctionName, Range, Term } from './checked.ts';
import type { FieldType } from './field.ts';
import { TYPE_NAMES } from './field.ts';
import type { Complain, FilterError, Span } from './filter-error.ts';
import { hint } from './hint.ts';
import { literalValue, parseNumber } from './literal.ts';
import { compilePattern } from './pattern.ts';
import { compareValues } from './values.ts';

const NUMERIC: ReadonlySet<FieldType> = new Set(['number', 'boolean', 'duration', 'time']);
const BYTES: ReadonlySet<FieldType> = new Set(['bytes', 'protocol', 'mac', 'ipv4', 'ipv6']);

/** Two types whose values can be compared with each other. */
function comparable(a: FieldType, b: FieldType): boolean {
  if (a === b || (NUMERIC.has(a) && NUMERIC.has(b))) return true;
  return BYTES.has(a) && BYTES.has(b) && (a === 'bytes' || b === 'bytes' || a === 'protocol' || b === 'protocol');
}

/** The comparison seen from the other side. */
const MIRRORED: Record<Comparison, Comparison> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** What a function takes and gives; `same` gives what it takes. */
interface Signature {
  readonly takes: string;
  readonly accepts: (type: FieldType) => boolean;
  readonly gives: FieldType | 'same';
  readonly many?: true;
}

const FUNCTIONS: Record<FunctionName, Signature> = {
  len: { takes: 'text or bytes', accepts: (type) => type === 'text' || BYTES.has(type), gives: 'number' },
  lower: { takes: 'text', accepts: (type) => type === 'text', gives: 'text' },
  upper: { takes: 'text', accepts: (type) => type === 'text', gives: 'text' },
  count: { takes: 'a field', accepts: () => true, gives: 'number' },
  string: { takes: 'a number or an address', accepts: (type) => type !== 'protocol', gives: 'text' },
  max: { takes: 'numbers', accepts: (type) => NUMERIC.has(type), gives: 'same', many: true },
  min: { takes: 'numbers', accepts: (type) => NUMERIC.has(type), gives: 'same', many: true },
  abs: { takes: 'a number', accepts: (type) => NUMERIC.has(type), gives: 'same' },
};

type Constant = Extract<Operand, { kind: 'word' | 'string' }>;

/** @throws {FilterError} for unknown names and types that do not fit. */
export function checkTest(test: Test, text: string, complain: Complain, vocabulary: Vocabulary): Checked {
  return new Checker(text, complain, vocabulary).test(test);
}

class Checker {
  readonly #text: string;
  readonly #complain: Complain;
  readonly #vocabulary: Vocabulary;

  constructor(text: string, complain: Complain, vocabulary: Vocabulary) {
    this.#text = text;
    this.#complain = complain;
    this.#vocabulary = vocabulary;
  }

  test(test: Test): Checked {
    const span = { start: test.start, end: test.end };
    switch (test.kind) {
      case 'and':
      case 'or':
        return { kind: test.kind, tests: test.tests.map((one) => this.test(one)) };
      case 'xor':
        return { kind: 'xor', left: this.test(test.left), right: this.test(test.right) };
      case 'not':
        return { kind: 'not', test: this.test(test.test) };
      case 'exists':
        return { kind: 'exists', term: this.#known(test.operand), span };
      case 'compare': {
        const [left, right] = this.#pair(test.left, test.right, test.operator);
        return { kind: 'compare', operator: test.operator, quantifier: test.quantifier, left, right, span };
      }
      case 'contains':
        return { kind: 'contains', quantifier: test.quantifier, ...this.#contains(test.left, test.right), span };
      case 'matches':
        return { kind: 'matches', quantifier: test.quantifier, ...this.#matches(test.left, test.right), span };
      case 'in': {
        const left = this.#known(test.left, true);
        const members = test.members.map(({ low, high }): Range => {
          const from = this.#against(left, test.left, low, '==');
          const to = high && this.#against(left, test.left, high, '<=');
          this.#ordered(from, to, high ?? low);
          return { low: from, high: to };
        });
        return { kind: 'in', quantifier: test.quantifier, left, members, span };
      }
    }
  }

  /** A range whose ends are known must not be empty. */
  #ordered(low: Term, high: Term | null, span: Span): void {
    if (low.kind === 'constant' && high?.kind === 'constant' && compareValues(low.value, high.value) > 0) {
      throw this.#complain('this range ends before it begins', span);
    }
  }

  #pair(left: Operand, right: Operand, operator: Comparison): [Term, Term] {
    const known = this.#tryKnown(left, true);
    if (known) return [known, this.#against(known, left, right, operator)];
    const other = this.#tryKnown(right, true);
    if (!other) throw this.#unknown(left as Constant);
    return [this.#against(other, right, left, MIRRORED[operator]), other];
  }

  /** `operand` as something that can be compared with `term`. */
  #against(term: Term, written: Operand, operand: Operand, operator: Comparison): Term {
    const known = this.#names(operand, term) ? null : this.#tryKnown(operand, true);
    if (known) {
      if (comparable(term.type, known.type)) return known;
      const other = `${this.#as(operand)}, which is ${TYPE_NAMES[known.type]}`;
      throw this.#unfit(written, term, `it cannot be compared with ${other}`, operand);
    }
    const literal = operand as Constant;
    const quoted = literal.kind === 'string';
    const unordered = term.type === 'text' && !quoted && !/^[=!]=/.test(operator) && parseNumber(literal.text) !== null;
    const words = (term.kind === 'field' && term.field.words) || null;
    const value = unordered ? null : literalValue({ text: literal.text, quoted }, { type: term.type, words });
    if (value !== null) {
      const { name, most = Infinity } = term.kind === 'field' ? term.field : {};
      if ((value as number) > most) throw this.#complain(`${name} is never ${literal.text}: it goes from 0 to ${most}`, operand);
      return { kind: 'constant', type: term.type, value };
    }
    if (!quoted && this.#looksLikeField(literal.text)) throw this.#unknown(literal);
    if (unordered) throw this.#unfit(written, term, `${operator} puts numbers in order; for text write "${literal.text}"`, operand);
    throw this.#unfit(written, term, `it cannot be compared with ${this.#as(operand)}${hint(term, literal.text)}`, operand);
  }

  #contains(left: Operand, right: Operand): { left: Term; right: Term } {
    const whole = this.#known(left, true);
    if (whole.type !== 'text' && !BYTES.has(whole.type)) {
      throw this.#unfit(left, whole, `it contains nothing; ask string(${this.#as(left)}) instead`, left);
    }
    const part = this.#names(right, whole) ? null : this.#tryKnown(right, true);
    if (part) {
      if ((whole.type === 'text') !== (part.type === 'text') || !(part.type === 'text' || BYTES.has(part.type))) {
        throw this.#unfit(left, whole, `it cannot contain ${this.#as(right)}, which is ${TYPE_NAMES[part.type]}`, right);
      }
      return { left: whole, right: part };
    }
    const literal = right as Constant;
    const type = whole.type === 'text' ? 'text' : 'bytes';
    const value = literalValue({ text: literal.text, quoted: literal.kind === 'string' }, { type, words: null });
    if (value === null) throw this.#complain(`${this.#as(right)} is neither a quoted string nor bytes like 47:45:54`, right);
    return { left: whole, right: { kind: 'constant', type, value } };
  }

  #matches(left: Operand, right: Operand): { left: Term; pattern: RegExp } {
    const subject = this.#known(left, true);
    if (subject.type !== 'text' && !BYTES.has(subject.type)) {
      throw this.#unfit(left, subject, `a pattern needs text, so write string(${this.#as(left)})`, left);
    }
    if (right.kind !== 'string' && right.kind !== 'word') {
      throw this.#complain('a pattern is written as a string: "^/api/"', right);
    }
    return { left: subject, pattern: compilePattern(right.text, (message) => this.#complain(message, right)) };
  }

  /** A term, or an error where the operand is a mere constant. */
  #known(operand: Operand, bytes = false): Term {
    const known = this.#tryKnown(operand, bytes);
    if (known) return known;
    throw this.#unknown(operand as Constant);
  }

  /** Null for a constant, whose type depends on the other side. `bytes`: a protocol is asked for its bytes. */
  #tryKnown(operand: Operand, bytes: boolean): Term | null {
    switch (operand.kind) {
      case 'string':
        return null;
      case 'word': {
        const field = this.#vocabulary.get(operand.text);
        if (!field) {
          if (absentField(operand.text, this.#vocabulary)) throw this.#unknown(operand);
          return null;
        }
        if (bytes && field.type === 'protocol' && !field.frame) {
          throw this.#complain(`${field.name} stands for whole records, which have no bytes; ask for ${textsOf(field.name)}`, operand);
        }
        return { kind: 'field', type: field.type, field, layers: null, bytes };
      }
      case 'layer': {
        const of = this.#known(operand.of, bytes);
        if (of.kind !== 'field' || of.layers) throw this.#complain('only a field has layers: ip.src#1', operand);
        return { ...of, layers: operand.parts };
      }
      case 'slice': {
        const of = this.#known(operand.of, true);
        if (of.type !== 'text' && !BYTES.has(of.type)) {
          throw this.#unfit(operand.of, of, 'only text and bytes have slices', operand);
        }
        return { kind: 'slice', type: of.type === 'text' ? 'text' : 'bytes', of, parts: operand.parts };
      }
      case 'raw': {
        const of = this.#known(operand.of, true);
        if (of.type !== 'text' && !BYTES.has(of.type)) {
          throw this.#unfit(operand.of, of, 'its raw bytes are not kept', operand);
        }
        return { kind: 'raw', type: 'bytes', of };
      }
      case 'mask':
        return this.#mask(operand.left, operand.right);
      case 'call':
        return this.#call(operand);
    }
  }

  #mask(left: Operand, right: Operand): Term {
    const sides = [left, right].map((side): Term => {
      const known = this.#tryKnown(side, true);
      if (known && (known.type === 'number' || known.type === 'boolean')) return known;
      const value = known ? null : parseNumber((side as Constant).text);
      if (value !== null) return { kind: 'constant', type: 'number', value };
      if (known) throw this.#unfit(side, known, '& takes numbers', side);
      throw this.#unknown(side as Constant);
    });
    if (sides.every((side) => side.kind === 'constant')) {
      throw this.#complain('one side of & must be a field', { start: left.start, end: right.end });
    }
    return { kind: 'mask', type: 'number', left: sides[0]!, right: sides[1]! };
  }

  #call(call: Extract<Operand, { kind: 'call' }>): Term {
    if (!Object.hasOwn(FUNCTIONS, call.name)) {
      const name = { start: call.start, end: call.start + call.name.length };
      throw this.#complain(`there is no function ${call.name}; there are ${Object.keys(FUNCTIONS).join(', ')}`, name);
    }
    const name = call.name as FunctionName;
    const { takes, accepts, gives, many } = FUNCTIONS[name];
    if (many ? call.args.length === 0 : call.args.length !== 1) {
      throw this.#complain(`${name}() takes ${many ? 'at least one value' : 'one value'}`, call);
    }
    const args = call.args.map((arg): Term => {
      const known = this.#tryKnown(arg, name !== 'count');
      if (known) {
        if (accepts(known.type)) return known;
        throw this.#unfit(arg, known, `${name}() takes ${takes}`, arg);
      }
      const value = gives === 'same' ? parseNumber((arg as Constant).text) : null;
      if (value === null) throw this.#unknown(arg as Constant);
      return { kind: 'constant', type: 'number', value };
    });
    if (args.every((arg) => arg.kind === 'constant')) throw this.#complain(`${name}() needs a field to look at`, call);
    const typed = args.find((arg) => arg.kind !== 'constant')!;
    return { kind: 'call', type: gives === 'same' ? typed.type : gives, name, args };
  }

  /** The complaint about a word or string that stands where a field must. */
  #unknown(constant: Constant): FilterError {
    if (constant.kind === 'string') return this.#complain('a string alone asks nothing; compare it with a field', constant);
    const { text } = constant;
    const absent = absentField(text, this.#vocabulary);
    if (absent) return this.#complain(absent, constant);
    const nearest = nearestField(text, this.#vocabulary);
    const suggestion = nearest ? `; did you mean ${nearest}?` : '';
    return this.#complain(`there is no field ${text}${suggestion}`, constant);
  }

  /** `tcp.port is a number: …` */
  #unfit(written: Operand, term: Term, why: string, span: Span): FilterError {
    return this.#complain(`${this.#as(written)} is ${TYPE_NAMES[term.type]}: ${why}`, span);
  }

  /** The operand as the user wrote it. */
  #as(operand: Span): string {
    return this.#text.slice(operand.start, operand.end);
  }
  /** Beside text, and beside a field that has this word, the name of a protocol is but a name: `connection.shape == websocket`. */
  #names(operand: Operand, term: Term): boolean {
    if (operand.kind !== 'word' || this.#vocabulary.get(operand.text)?.type !== 'protocol') return false;
    return term.type === 'text' || (term.kind === 'field' && Object.hasOwn(term.field.words ?? {}, operand.text));
  }

  /** Letters and dots that begin with the name of a protocol we know: a misspelt field rather than a constant. */
  #looksLikeField(text: string): boolean {
    return /^[a-z_][a-z0-9_]*(\.[a-z0-9_]+)+$/i.test(text) && isPrefix(text.slice(0, text.indexOf('.')).toLowerCase(), this.#vocabulary);
  }
}
