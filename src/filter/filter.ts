/**
 * Display filters: Wireshark's expressions over the fields we decode, selecting records. What is asked of frames and what
 * of records, and how the two meet, is written down in plan.ts and, for users, in docs/fields.md.
 */
import type { Dissector } from '../dissect/dissector.ts';
import type { FrameContext } from '../options.ts';
import type { EarshotRecord, PluginRecord } from '../record.ts';
import { captureFilterError } from './capture-filter.ts';
import { vocabularyWith } from './catalogue.ts';
import type { Vocabulary } from './catalogue.ts';
import { checkTest } from './check.ts';
import type { Checked } from './checked.ts';
import { compileTest } from './compile.ts';
import type { Predicate } from './compile.ts';
import type { ConnectionFacts, Field, FrameView, RecordView } from './field.ts';
import { complainAbout } from './filter-error.ts';
import type { Complain } from './filter-error.ts';
import { FrameHistory } from './frame-history.ts';
import { parseFilter } from './parser.ts';
import { fieldsOf, planFilter } from './plan.ts';
import type { Plan } from './plan.ts';
import { pluginFields } from './plugin-fields.ts';

export interface Filter {
  readonly text: string;
  /**
   * Whether `frame` must be called for every frame. Records are judged by the frames seen until then, so those that a
   * frame brings are best asked about after it.
   */
  readonly needsFrames: boolean;
  /** Whether message bodies take part, so that the session has to keep them. */
  readonly wants: { readonly bodies: boolean };
  /** Looks at a frame and remembers, a connection, which questions some frame has answered with yes. */
  frame(context: FrameContext): void;
  /**
   * Whether the record is to be shown. Capture, interface and summary records always are. A connection is also to be shown
   * when one of its records was, which the caller knows. `connection` is null for records that belong to none.
   */
  matches(record: EarshotRecord | PluginRecord, connection: ConnectionFacts | null): boolean;
  /** Drops what is remembered of a connection that has ended. */
  forget(connection: number): void;
}

export interface FilterOptions {
  /** Dissectors from outside, whose names and fields the filter may use. */
  plugins?: readonly Dissector[];
}

/**
 * Compiles a display filter.
 * @throws {FilterError} when the text is not a filter, names a field that does not exist, or compares what cannot be compared.
 */
export function compileFilter(text: string, options: FilterOptions = {}): Filter {
  const complain = complainAbout(text);
  const checked = readTest(text, complain, vocabularyWith(pluginFields(options.plugins ?? [])));
  const { plan, questions } = planFilter(checked, complain);
  const asked = questions.map((question) => compileTest<FrameView>(question, (field: Field) => field.frame));
  return new CompiledFilter(text, compilePlan(plan), asked, [...fieldsOf(checked)]);
}

function readTest(text: string, complain: Complain, vocabulary: Vocabulary): Checked {
  try {
    return checkTest(parseFilter(text), text, complain, vocabulary);
  } catch (error) {
    throw captureFilterError(text, complain) ?? error;
  }
}

/** A record with the answers its connection's frames have given. */
interface Judged extends RecordView {
  readonly answers: number;
}

function compilePlan(plan: Plan): Predicate<Judged> {
  switch (plan.kind) {
    case 'and': {
      const parts = plan.plans.map(compilePlan);
      return (judged) => parts.every((part) => part(judged));
    }
    case 'or': {
      const parts = plan.plans.map(compilePlan);
      return (judged) => parts.some((part) => part(judged));
    }
    case 'xor': {
      const left = compilePlan(plan.left);
      const right = compilePlan(plan.right);
      return (judged) => left(judged) !== right(judged);
    }
    case 'not': {
      const part = compilePlan(plan.plan);
      return (judged) => !part(judged);
    }
    case 'record':
      return compileTest<RecordView>(plan.test, (field) => field.record);
    case 'frames':
      return ({ answers }) => (answers & plan.bit) !== 0;
    case 'both': {
      const own = compileTest<RecordView>(plan.test, (field) => field.record);
      return (judged) => (judged.record.type === 'connection' ? (judged.answers & plan.bit) !== 0 : own(judged));
    }
  }
}

class CompiledFilter implements Filter {
  readonly text: string;
  readonly needsFrames: boolean;
  readonly wants: { readonly bodies: boolean };
  readonly #matches: Predicate<Judged>;
  readonly #questions: readonly Predicate<FrameView>[];
  readonly #all: number;
  /** Which questions some frame of a connection has satisfied, as bits. Connections without any have no entry. */
  readonly #answers = new Map<number, number>();
  readonly #history: FrameHistory | null;
  readonly #view: { context: FrameContext; readonly history: FrameHistory };
  /** The last frame outside all connections, for notes about it. */
  #looseFrame = 0;
  #looseAnswers = 0;

  constructor(text: string, matches: Predicate<Judged>, questions: readonly Predicate<FrameView>[], fields: readonly Field[]) {
    this.text = text;
    this.#matches = matches;
    this.#questions = questions;
    this.#all = 2 ** questions.length - 1;
    this.needsFrames = questions.length > 0;
    this.wants = { bodies: fields.some((field) => field.bodies) };
    const history = new FrameHistory();
    this.#history = fields.some((field) => field.history) ? history : null;
    this.#view = { context: null as unknown as FrameContext, history };
  }

  frame(context: FrameContext): void {
    this.#history?.enter(context);
    const { connection } = context;
    const known = connection < 0 ? 0 : this.#answers.get(connection) ?? 0;
    if (known === this.#all) return;
    this.#view.context = context;
    let answers = known;
    for (let at = 0; at < this.#questions.length; at++) {
      const bit = 1 << at;
      if ((answers & bit) === 0 && this.#questions[at]!(this.#view)) answers |= bit;
    }
    if (connection < 0) {
      this.#looseFrame = context.frame.number;
      this.#looseAnswers = answers;
    } else if (answers !== known) {
      this.#answers.set(connection, answers);
    }
  }

  matches(record: EarshotRecord | PluginRecord, connection: ConnectionFacts | null): boolean {
    if (record.type === 'capture' || record.type === 'interface' || record.type === 'summary') return true;
    return this.#matches({ record: record as EarshotRecord, connection, answers: this.#answersFor(record, connection) });
  }

  forget(connection: number): void {
    this.#answers.delete(connection);
    this.#history?.forget(connection);
  }

  #answersFor(record: EarshotRecord | PluginRecord, connection: ConnectionFacts | null): number {
    if (connection) return this.#answers.get(connection.id) ?? 0;
    return record.type === 'note' && 'frame' in record && record.frame === this.#looseFrame ? this.#looseAnswers : 0;
  }
}
