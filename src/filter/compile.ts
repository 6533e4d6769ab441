/** Turns checked tests into closures, for frames or for records. Frames run through them one by one, so they allocate nothing. */
import { ipv4Text, ipv6Text } from '../bytes/address.ts';
import { hexText, latin1Text, toBytes } from '../bytes/text.ts';
import { macText } from '../wire/mac.ts';
import type { Comparison, Part, Quantifier } from './ast.ts';
import type { Checked, FunctionName, Term } from './checked.ts';
import type { Field, FieldType, Getter } from './field.ts';
import { MAX_SUBJECT } from './pattern.ts';
import { compareValues, containsBytes, sameValue, Slice, Values } from './values.ts';
import type { Value } from './values.ts';

export type Predicate<V> = (view: V) => boolean;
/** Which of a field's getters a test is compiled for. */
export type Pick<V> = (field: Field) => Getter<V> | undefined;

type Evaluate<V> = (view: V) => Values;

export function compileTest<V>(test: Checked, pick: Pick<V>): Predicate<V> {
  switch (test.kind) {
    case 'and': {
      const tests = test.tests.map((one) => compileTest(one, pick));
      return (view) => {
        for (const one of tests) if (!one(view)) return false;
        return true;
      };
    }
    case 'or': {
      const tests = test.tests.map((one) => compileTest(one, pick));
      return (view) => {
        for (const one of tests) if (one(view)) return true;
        return false;
      };
    }
    case 'xor': {
      const left = compileTest(test.left, pick);
      const right = compileTest(test.right, pick);
      return (view) => left(view) !== right(view);
    }
    case 'not': {
      const inner = compileTest(test.test, pick);
      return (view) => !inner(view);
    }
    case 'exists': {
      const term = compileTerm(test.term, pick);
      const { kind } = test.term;
      if (kind === 'field' || kind === 'slice' || kind === 'raw') return (view) => term(view).length > 0;
      return (view) => truthy(term(view));
    }
    case 'compare':
      return pairwise(test.quantifier, compileTerm(test.left, pick), compileTerm(test.right, pick), RELATIONS[test.operator]);
    case 'contains':
      return pairwise(test.quantifier, compileTerm(test.left, pick), compileTerm(test.right, pick), contains);
    case 'matches': {
      const { pattern } = test;
      return each(test.quantifier, compileTerm(test.left, pick), (value) => pattern.test(subject(value)));
    }
    case 'in': {
      const members = test.members.map(({ low, high }) => (
        { low: compileTerm(low, pick), high: high ? compileTerm(high, pick) : undefined }
      ));
      return each(test.quantifier, compileTerm(test.left, pick), (value, view) => {
        for (const { low, high } of members) if (isMember(value, low(view), high?.(view))) return true;
        return false;
      });
    }
  }
}

const RELATIONS: Record<Comparison, (a: Value, b: Value) => boolean> = {
  '==': sameValue,
  '!=': (a, b) => !sameValue(a, b),
  '<': (a, b) => compareValues(a, b) < 0,
  '<=': (a, b) => compareValues(a, b) <= 0,
  '>': (a, b) => compareValues(a, b) > 0,
  '>=': (a, b) => compareValues(a, b) >= 0,
};

/** A field without values satisfies nothing, under `all` too. */
function each<V>(quantifier: Quantifier, term: Evaluate<V>, test: (value: Value, view: V) => boolean): Predicate<V> {
  const any = quantifier === 'any';
  return (view) => {
    const values = term(view);
    for (let at = 0; at < values.length; at++) if (test(values.at(at), view) === any) return any;
    return !any && values.length > 0;
  };
}

function pairwise<V>(
  quantifier: Quantifier, left: Evaluate<V>, right: Evaluate<V>, relation: (a: Value, b: Value) => boolean,
): Predicate<V> {
  const any = quantifier === 'any';
  return (view) => {
    const ours = left(view);
    const theirs = right(view);
    for (let a = 0; a < ours.length; a++) {
      for (let b = 0; b < theirs.length; b++) if (relation(ours.at(a), theirs.at(b)) === any) return any;
    }
    return !any && ours.length > 0 && theirs.length > 0;
  };
}

function isMember(value: Value, low: Values, high?: Values): boolean {
  for (let at = 0; at < low.length; at++) {
    if (!high) {
      if (sameValue(value, low.at(at))) return true;
    } else if (compareValues(value, low.at(at)) >= 0) {
      for (let to = 0; to < high.length; to++) if (compareValues(value, high.at(to)) <= 0) return true;
    }
  }
  return false;
}

function contains(whole: Value, part: Value): boolean {
  if (whole instanceof Slice && part instanceof Slice) return containsBytes(whole, part);
  return String(whole).includes(String(part));
}

function subject(value: Value): string {
  if (!(value instanceof Slice)) return String(value).slice(0, MAX_SUBJECT);
  return latin1Text(value.bytes, value.start, Math.min(value.end, value.start + MAX_SUBJECT));
}

function truthy(values: Values): boolean {
  for (let at = 0; at < values.length; at++) {
    const value = values.at(at);
    if (value instanceof Slice ? value.length > 0 : Boolean(value)) return true;
  }
  return false;
}

function compileTerm<V>(term: Term, pick: Pick<V>): Evaluate<V> {
  const out = new Values();
  switch (term.kind) {
    case 'constant':
      out.addValue(term.value);
      return () => out;
    case 'field': {
      const getter = pick(term.field)!;
      if (!term.layers) {
        return (view) => {
          getter(view, out.clear());
          return out;
        };
      }
      const { layers } = term;
      const perLayer = term.field.perLayer ?? 1;
      const all = new Values();
      return (view) => {
        getter(view, all.clear());
        out.clear();
        forParts(layers, Math.ceil(all.length / perLayer), (from, to) => {
          for (let at = from * perLayer; at < Math.min(to * perLayer, all.length); at++) out.addValue(all.at(at));
        });
        return out;
      };
    }
    case 'slice': {
      const of = compileTerm(term.of, pick);
      const { parts } = term;
      return mapped(of, out, (value) => slice(value, parts, out));
    }
    case 'raw':
      return mapped(compileTerm(term.of, pick), out, (value) => {
        if (value instanceof Slice) out.addValue(value);
        else out.addBytes(toBytes(String(value)));
      });
    case 'mask': {
      const left = compileTerm(term.left, pick);
      const right = compileTerm(term.right, pick);
      return (view) => {
        const ours = left(view);
        const theirs = right(view);
        out.clear();
        for (let a = 0; a < ours.length; a++) for (let b = 0; b < theirs.length; b++) out.add(both(ours.at(a), theirs.at(b)));
        return out;
      };
    }
    case 'call':
      return compileCall(term.name, term.args.map((arg) => compileTerm(arg, pick)), term.args[0]!.type, out);
  }
}

/** `&` over more than 32 bits, as far as numbers are exact. */
function both(a: Value, b: Value): number {
  const high = 0x1_0000_0000;
  const [x, y] = [Number(a), Number(b)];
  return (Math.floor(x / high) & Math.floor(y / high)) * high + ((x & y) >>> 0);
}

function mapped<V>(term: Evaluate<V>, out: Values, add: (value: Value) => void): Evaluate<V> {
  return (view) => {
    const values = term(view);
    out.clear();
    for (let at = 0; at < values.length; at++) add(values.at(at));
    return out;
  };
}

/** Calls `use` with each part's bounds that lie within `length`. */
function forParts(parts: readonly Part[], length: number, use: (from: number, to: number) => void): void {
  for (const { offset, length: size } of parts) {
    const from = offset < 0 ? length + offset : offset;
    const to = size === null ? length : from + size;
    if (from >= 0 && from < length && to <= length) use(from, to);
  }
}

/** A slice that reaches beyond the value does not exist. */
function slice(value: Value, parts: readonly Part[], out: Values): void {
  const length = value instanceof Slice ? value.length : String(value).length;
  if (parts.length === 1) {
    forParts(parts, length, (from, to) => {
      if (value instanceof Slice) out.addBytes(value.bytes, value.start + from, value.start + to);
      else out.add(String(value).slice(from, to));
    });
    return;
  }
  let text = '';
  const bytes: number[] = [];
  let pieces = 0;
  forParts(parts, length, (from, to) => {
    pieces++;
    if (value instanceof Slice) bytes.push(...value.bytes.subarray(value.start + from, value.start + to));
    else text += String(value).slice(from, to);
  });
  if (pieces < parts.length) return;
  if (value instanceof Slice) out.addBytes(Uint8Array.from(bytes));
  else out.add(text);
}

function compileCall<V>(name: FunctionName, args: Evaluate<V>[], type: FieldType, out: Values): Evaluate<V> {
  const arg = args[0]!;
  switch (name) {
    case 'len':
      return mapped(arg, out, (value) => out.add(value instanceof Slice ? value.length : toBytes(String(value)).length));
    case 'lower':
      return mapped(arg, out, (value) => out.add(String(value).toLowerCase()));
    case 'upper':
      return mapped(arg, out, (value) => out.add(String(value).toUpperCase()));
    case 'abs':
      return mapped(arg, out, (value) => out.add(Math.abs(Number(value))));
    case 'string':
      return mapped(arg, out, (value) => out.add(valueText(value, type)));
    case 'count':
      return (view) => {
        const { length } = arg(view);
        out.clear();
        if (length > 0) out.add(length);
        return out;
      };
    case 'max':
    case 'min': {
      const better = name === 'max' ? Math.max : Math.min;
      return (view) => {
        let best: number | null = null;
        for (const one of args) {
          const values = one(view);
          for (let at = 0; at < values.length; at++) best = better(best ?? Number(values.at(at)), Number(values.at(at)));
        }
        out.clear();
        if (best !== null) out.add(best);
        return out;
      };
    }
  }
}

/** A value as Wireshark would print it. */
export function valueText(value: Value, type: FieldType): string {
  if (value instanceof Slice) {
    if (type === 'ipv4') return ipv4Text(value.bytes, value.start);
    if (type === 'ipv6') return ipv6Text(value.bytes, value.start);
    return type === 'mac' ? macText(value.bytes, value.start) : hexText(value.bytes, value.start, value.end);
  }
  return type === 'boolean' ? (value === 1 ? 'True' : 'False') : String(value);
}
