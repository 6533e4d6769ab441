/** An expectation file from a run that was good, or from two, which tell what may differ. */
import type { Collected } from '../../expect/collect.ts';
import { evaluate } from '../../expect/evaluate.ts';
import { RefusedExpectation } from '../../expect/refusal.ts';
import type { HttpRecord, NoteRecord } from '../../record.ts';
import { expectationOf } from '../entry.ts';
import { damageOf, partsOf } from '../shortcomings.ts';
import { literalName } from '../suffixes.ts';
import { flow } from './flow.ts';
import { lessonsOf } from './lessons.ts';
import type { Lesson, Words } from './lessons.ts';
import { common, NOTHING, stable } from './stable.ts';

export interface LearnOptions {
  /** Of this program. */
  readonly version: string;
  /** Where editors find the schema, from the folder of the file. */
  readonly schema?: string;
  /** The display filter that the runs were read with. */
  readonly filter?: string | null;
}

export interface Learnt {
  /** Of a file that every one of the runs, one or two, meets. */
  readonly text: string;
  /** What of the runs is not in it that might have been meant, and what the runs themselves lack: lines of the file, too. */
  readonly remarks: readonly string[];
}

interface LearntEntry {
  readonly words: Words;
  /** What is said of it beside. */
  readonly remark?: string;
}

export function learn(runs: readonly Collected[], { version, schema, filter = null }: LearnOptions): Learnt {
  const [first, second] = runs as readonly [Collected, Collected?];
  const lessons = second ? learntTwice(lessonsOf(first), lessonsOf(second)) : lessonsOf(first).map(learntOnce);
  const expect = [...lessons, quiet(runs)].filter(({ words }) => holds(words, false, runs));
  const hasExchanges = runs.some((run) => run.of<HttpRecord>('http').length > 0);
  const forbid = [{ words: { exchange: { status: '5xx' } } }].filter(({ words }) => hasExchanges && holds(words, true, runs));
  const lacks = runs.flatMap(lacksOf);
  const text = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${comment(schema)}`]),
    `# What ${runs.map(({ name }) => comment(fileName(name))).join(' and ')} ${second ? 'have in common' : 'says'}, learned by earshot ${version}.`,
    `# ${second ? 'What differed between the two is left out.' : 'Figures of one run: take out what may differ, or learn from two.'}`,
    ...lacks.map((what) => `# ${comment(what)}`),
    ...(filter === null ? [] : ['', `filter: ${flow(filter)}`]),
    ...section('expect', expect), ...section('forbid', forbid), '',
  ].join('\n');
  return { text, remarks: [...lacks, ...expect.flatMap(({ remark }) => remark ?? [])] };
}

/** A kind, its pattern, and other words, as they stand in the file. */
function wordsOf({ kind, where, more, jsonAt }: Lesson, json: unknown): Words {
  const saysNothing = json === undefined || json === NOTHING || isBare(json);
  return literally({ [kind]: saysNothing ? where : { ...(where as Words), [jsonAt!]: json }, ...more }) as Words;
}

/** With names of JSON that look as if they had a suffix written so that they have none. */
function literally(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(literally);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [literalName(name), literally(part)]));
}

/** An empty object or list says nothing. */
const isBare = (json: unknown): boolean => typeof json === 'object' && json !== null && Object.keys(json).length === 0;

const learntOnce = (lesson: Lesson): LearntEntry =>
  ({ words: wordsOf(lesson, lesson.json === undefined ? undefined : stable(lesson.json)) });

function learntTwice(first: readonly Lesson[], second: readonly Lesson[]): LearntEntry[] {
  const others = new Map(second.map((lesson) => [lesson.key, lesson]));
  return first.flatMap((lesson) => {
    const other = others.get(lesson.key);
    if (other === undefined) return [];
    const json = lesson.json === undefined || other.json === undefined ? undefined : common(lesson.json, other.json);
    const where = lesson.kind === 'events' ? commonEvents(lesson.where as unknown[], other.where as unknown[])
      : common(lesson.where, other.where);
    if (where === NOTHING) return [];
    const [times, otherTimes] = [lesson.more['times'], other.more['times']] as [number, number];
    const more = times === otherTimes ? lesson.more : { ...lesson.more, 'times': undefined, 'at-least': Math.min(times, otherTimes) };
    const words = wordsOf({ ...lesson, where, more: defined(more) }, json);
    return [lesson.kind === 'events' ? { words, ...unequal(lesson, other) } : { words }];
  });
}

/** As many as both have, of each what is the same; those of which nothing is are left out, since others may stand between. */
function commonEvents(first: readonly unknown[], second: readonly unknown[]): unknown {
  const most = Math.min(first.length, second.length);
  const both = first.slice(0, most).map((event, at) => common(event, second[at])).filter((event) => event !== NOTHING);
  return both.length === 0 ? NOTHING : both;
}

/** That one run delivered more than the other. */
function unequal(one: Lesson, other: Lesson): { remark?: string } {
  const [first, second] = [one, other].map(({ where }) => (where as unknown[]).length) as [number, number];
  const of = 'path' in one.more ? ` of ${String(one.more['path'])}` : '';
  if (first === second) return {};
  const numbers = `${first} in the first run and ${second} in the second`;
  return { remark: `events${of}: ${numbers}; only the first ${Math.min(first, second)} are compared` };
}

/** No worse notes than there were, and no others as bad. */
function quiet(runs: readonly Collected[]): LearntEntry {
  const bad = runs.flatMap((run) => run.of<NoteRecord>('note')).filter(({ severity }) => severity === 'warn' || severity === 'error');
  const except = [...new Set(bad.map(({ code }) => code))].sort();
  return { words: { 'no-notes': { above: 'note', ...(except.length === 0 ? {} : { except }) } } };
}

/** Why a run is only a part of what was said. */
const lacksOf = (run: Collected): string[] => [...damageOf(run), ...partsOf(run)].map((what) => {
  const rest = what.startsWith(run.name) ? what.slice(run.name.length) : `: ${what}`;
  return `only a part of the run is learned: ${fileName(run.name)}${rest}`;
});

/** What a run does not meet, and what could never fail, is no lesson. */
function holds(entry: Words, forbidden: boolean, runs: readonly Collected[]): boolean {
  try {
    const expected = expectationOf(entry, forbidden);
    return expected.kind !== 'filter' && expected.kind !== 'fail-on' && runs.every((run) => evaluate(expected, run).pass);
  } catch (error) {
    if (error instanceof RefusedExpectation) return false;
    throw error;
  }
}

function section(name: string, entries: readonly LearntEntry[]): string[] {
  return entries.length === 0 ? [] : ['', `${name}:`, ...entries.flatMap(entryLines)];
}

/** Events, of which there may be many, on a line each. */
function entryLines({ words, remark }: LearntEntry): string[] {
  const lines = Object.entries(words).flatMap(([word, value]) =>
    (word === 'events' && Array.isArray(value) ? [`${word}:`, ...value.map((event) => `  - ${flow(event)}`)]
      : [`${word}: ${flow(value)}`]));
  const said = remark === undefined ? [] : [`  # ${comment(remark)}`];
  return [...said, ...lines.map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`)];
}

/** Where it lay is nobody's business. */
const fileName = (path: string): string => path.split(/[\\/]/).at(-1)!;

// oxlint-disable-next-line no-control-regex
const comment = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�');

const defined = (words: Words): Words => Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
