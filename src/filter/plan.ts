/**
 * Decides what of a filter is asked of frames and what of records.
 *
 * A field of frames (`ip.ttl`) and a field of records (`http.request.method`) never have a value at the same moment, so
 * the two are joined over the connection. The rules, in the words of docs/fields.md:
 *
 * 1. A condition whose fields all exist on frames is one question about one frame. It is true for a connection, and for
 *    the records of it, from the first frame that satisfies the whole of it. A filter with no field of records is such a
 *    condition altogether, which is why it shows every conversation of which Wireshark shows a frame.
 * 2. Where fields of records are joined in, the and- or or-chain falls apart at them: members about frames still ask one
 *    frame together, unless parentheses group them otherwise, and `!` before a condition about frames says that no frame
 *    of the connection so far satisfies it.
 * 3. Some fields exist on both (addresses, ports, frame numbers, times). A condition of such fields alone is asked of a
 *    message's own values when a message is judged, and of the frames when a connection is judged. Together with a field
 *    of frames only, it is about frames (rule 1); a chain with fields of records leaves it on its own.
 */
import type { Checked, Term } from './checked.ts';
import type { Field } from './field.ts';
import type { Complain, Span } from './filter-error.ts';

/** Sticky bits fit a small integer. */
const MAX_QUESTIONS = 30;

export type Plan =
  | { readonly kind: 'and' | 'or'; readonly plans: readonly Plan[] }
  | { readonly kind: 'xor'; readonly left: Plan; readonly right: Plan }
  | { readonly kind: 'not'; readonly plan: Plan }
  /** Asked of the record. */
  | { readonly kind: 'record'; readonly test: Checked }
  /** Asked of frames: the bit that remembers the answer. */
  | { readonly kind: 'frames'; readonly bit: number }
  /** Asked of a connection's frames, and of every other record itself. */
  | { readonly kind: 'both'; readonly bit: number; readonly test: Checked };

export interface Planned {
  readonly plan: Plan;
  /** The questions to frames, by bit. */
  readonly questions: readonly Checked[];
}

interface Reach {
  readonly frame: boolean;
  readonly record: boolean;
  readonly steady: boolean;
}

export function planFilter(test: Checked, complain: Complain): Planned {
  const questions: Checked[] = [];
  const ask = (question: Checked): number => {
    if (questions.length === MAX_QUESTIONS) {
      const message = `more than ${MAX_QUESTIONS} separate conditions about frames; group them with parentheses`;
      throw complain(message, firstSpan(question));
    }
    return 1 << (questions.push(question) - 1);
  };
  const plan = (part: Checked, root: boolean): Plan => {
    const reach = reachOf(part);
    if (reach.frame && (root || part.kind !== 'not')) {
      if (!reach.record) return { kind: 'frames', bit: ask(part) };
      return reach.steady ? { kind: 'record', test: part } : { kind: 'both', bit: ask(part), test: part };
    }
    switch (part.kind) {
      case 'and':
      case 'or':
        return { kind: part.kind, plans: grouped(part.kind, part.tests).map((one) => plan(one, false)) };
      case 'xor':
        return { kind: 'xor', left: plan(part.left, false), right: plan(part.right, false) };
      case 'not':
        return { kind: 'not', plan: plan(part.test, false) };
      default:
        if (!reach.record) throw complain(unjoinable(part), firstSpan(part));
        return { kind: 'record', test: part };
    }
  };
  return { plan: plan(test, true), questions };
}

/** Members about frames become one member, members on both levels another; the rest stay as they are. */
function grouped(kind: 'and' | 'or', tests: readonly Checked[]): Checked[] {
  const frames: Checked[] = [];
  const both: Checked[] = [];
  const rest: Checked[] = [];
  for (const test of tests) {
    const reach = reachOf(test);
    if (!reach.frame || test.kind === 'not') rest.push(test);
    else (reach.record ? both : frames).push(test);
  }
  for (const group of [frames, both]) if (group.length > 0) rest.push(group.length === 1 ? group[0]! : { kind, tests: group });
  return rest;
}

function unjoinable(test: Checked): string {
  const fields = [...fieldsOf(test)];
  const frame = fields.find((field) => !field.record) ?? fields[0]!;
  const record = fields.find((field) => !field.frame) ?? fields[0]!;
  return `${frame.name} is of frames and ${record.name} of records: one comparison cannot join them`;
}

function reachOf(test: Checked): Reach {
  let [frame, record, steady] = [true, true, true];
  for (const term of termsOf(test)) {
    if (term.kind !== 'field') continue;
    frame &&= term.field.frame !== undefined;
    record &&= term.field.record !== undefined && !(term.bytes && term.field.type === 'protocol');
    steady &&= term.field.steady === true && !term.layers;
  }
  return { frame, record, steady };
}

/** Every field a test names. */
export function* fieldsOf(test: Checked): Generator<Field> {
  for (const term of termsOf(test)) if (term.kind === 'field') yield term.field;
}

function* termsOf(test: Checked): Generator<Term> {
  switch (test.kind) {
    case 'and':
    case 'or':
      for (const one of test.tests) yield* termsOf(one);
      return;
    case 'xor':
      yield* termsOf(test.left);
      yield* termsOf(test.right);
      return;
    case 'not':
      yield* termsOf(test.test);
      return;
    case 'exists':
      yield* within(test.term);
      return;
    case 'compare':
    case 'contains':
      yield* within(test.left);
      yield* within(test.right);
      return;
    case 'matches':
      yield* within(test.left);
      return;
    case 'in':
      yield* within(test.left);
      for (const { low, high } of test.members) {
        yield* within(low);
        if (high) yield* within(high);
      }
  }
}

function* within(term: Term): Generator<Term> {
  yield term;
  switch (term.kind) {
    case 'slice':
    case 'raw':
      yield* within(term.of);
      return;
    case 'mask':
      yield* within(term.left);
      yield* within(term.right);
      return;
    case 'call':
      for (const arg of term.args) yield* within(arg);
  }
}

/** The text of the first comparison inside. */
function firstSpan(test: Checked): Span {
  switch (test.kind) {
    case 'and':
    case 'or':
      return firstSpan(test.tests[0]!);
    case 'xor':
      return firstSpan(test.left);
    case 'not':
      return firstSpan(test.test);
    default:
      return test.span;
  }
}
