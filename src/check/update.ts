/** Expectations rewritten so that they say what captures say, where that is certain; everything else stays as it is written. */
import { compareFields } from '../expect/field.ts';
import type { Collected } from '../expect/collect.ts';
import { evaluate } from '../expect/evaluate.ts';
import type { RecordExpectation } from '../expect/expectation.ts';
import { kindOf } from '../expect/kind.ts';
import { show } from '../expect/show.ts';
import { ExpectationFileError } from './file-error.ts';
import type { Entry, ExpectationFile } from './file.ts';
import { flow } from './learn/flow.ts';
import { checkEntry } from './run.ts';
import type { Checked } from './run.ts';
import type { Range } from './source.ts';

/** A literal or figure that is written anew. */
interface Edit {
  readonly range: Range;
  readonly text: string;
  /** `status: 200 → 201` */
  readonly what: string;
  /** How many there are, and not what they are like. */
  readonly isCount?: true;
}

interface Change {
  readonly entry: Entry;
  readonly what: string;
}

export interface Update {
  /** Of the whole file. */
  readonly text: string;
  readonly changed: readonly Change[];
  /** Entries that fail and stay as they are. */
  readonly left: readonly { readonly entry: Entry; readonly why: string }[];
}

/** Why nothing is written. */
class Uncertain {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Longer texts are no figures: whoever expects them wants to look at them. */
const LONGEST = 1000;

/** `parse` reads the text of a file as `file` was read from `text`. */
export async function update(
  text: string, file: ExpectationFile, captures: readonly Checked[], parse: (text: string) => ExpectationFile,
): Promise<Update> {
  const accepted: Edit[] = [];
  const changed: Change[] = [];
  const left: { entry: Entry; why: string }[] = [];
  for (const [at, entry] of file.entries.entries()) {
    const failing = await failingOf(entry, captures);
    if (failing.length === 0) continue;
    const anew = (edits: readonly Edit[]): Entry => parse(applied(text, edits)).entries[at]!;
    const edits = await settled(entry, await editsOf(entry, failing), captures, anew);
    if (edits instanceof Uncertain) {
      left.push({ entry, why: edits.why });
    } else {
      accepted.push(...edits);
      changed.push(...edits.map(({ what }) => ({ entry, what })));
    }
  }
  return { text: applied(text, accepted), changed, left };
}

/** The edits with which the entry holds of every capture: with another count, where that is all that is wrong then. */
async function settled(
  entry: Entry, edits: Edit[] | Uncertain, captures: readonly Checked[], anew: (edits: readonly Edit[]) => Entry,
): Promise<Edit[] | Uncertain> {
  if (edits instanceof Uncertain) return edits;
  try {
    const failing = await failingOf(anew(edits), captures);
    if (failing.length === 0) return edits;
    const times = entry.source?.literal('times') ?? null;
    const more = await editsOf(anew(edits), failing);
    if (times !== null && !(more instanceof Uncertain) && more.every(({ isCount }) => isCount)) {
      const all = [...edits, ...more.map((edit) => ({ ...edit, range: times }))];
      if ((await failingOf(anew(all), captures)).length === 0) return all;
    }
    return new Uncertain(captures.length > 1 ? 'nothing is right for all captures' : 'it would not hold even so');
  } catch (error) {
    if (error instanceof ExpectationFileError) return new Uncertain(error.what);
    throw error;
  }
}

async function failingOf(entry: Entry, captures: readonly Checked[]): Promise<Checked[]> {
  const failing: Checked[] = [];
  for (const capture of captures) if (!(await checkEntry(entry, capture)).pass) failing.push(capture);
  return failing;
}

async function editsOf(entry: Entry, failing: readonly Checked[]): Promise<Edit[] | Uncertain> {
  const [first, ...others] = await Promise.all(failing.map((capture) => editsFor(entry, capture)));
  if (first instanceof Uncertain) return first;
  const said = (edits: Edit[] | Uncertain): string =>
    (edits instanceof Uncertain ? '' : edits.map(({ what }) => what).join('\n'));
  return others.every((other) => said(other) === said(first!)) ? first! : new Uncertain('the captures disagree');
}

async function editsFor(entry: Entry, capture: Checked): Promise<Edit[] | Uncertain> {
  const { expected, forbidden } = entry;
  if (forbidden || ('not' in expected && expected.not)) return new Uncertain('what must not be is there');
  switch (expected.kind) {
    case 'filter': return editOfTimes(entry, expected, await capture.select(expected.filter));
    case 'fail-on': case 'no-notes': return new Uncertain('notes that must not be are there');
    case 'respond-within': return new Uncertain('a bound of time is meant as it is written');
    case 'events': return new Uncertain('which event was meant is uncertain');
    default: {
      const { matched } = evaluate(expected, capture.collected);
      return matched.length > 0 ? editOfTimes(entry, expected, matched.length) : literalsOf(entry, expected, capture.collected);
    }
  }
}

function editOfTimes(entry: Entry, { times }: { times?: number }, count: number): Edit[] | Uncertain {
  const range = times === undefined ? null : entry.source?.literal('times') ?? null;
  if (times === undefined) return new Uncertain('bounds of a count, and orders, are meant as they are written');
  if (range === null) return new Uncertain('times is written elsewhere');
  if (count === 0) return new Uncertain('there is none any more');
  return [{ range, text: String(count), what: `times: ${times} → ${count}`, isCount: true }];
}

/** Literals as those records have them that agree in the most telling fields. A text that looks alike tells nothing. */
function literalsOf(entry: Entry, { kind: name, where }: RecordExpectation, collected: Collected): Edit[] | Uncertain {
  const kind = kindOf(name);
  const fields = kind.fields as Readonly<Record<string, { readonly weight: number }>>;
  const found = kind.candidates(collected).map((record) => {
    const { differences } = compareFields(where as object, record, kind.fields, collected);
    const wrong = new Set(differences.map(({ path }) => path.split(/[.[]/, 1)[0]!));
    const agreed = Object.keys(where).filter((field) => !wrong.has(field)).reduce((sum, field) => sum + fields[field]!.weight, 0);
    return { differences, agreed };
  });
  const best = Math.max(...found.map(({ agreed }) => agreed));
  const [nearest, ...others] = found.filter(({ agreed }) => agreed === best);
  if (nearest === undefined || best === 0) return new Uncertain(`none of the ${kind.many} agrees with any field of it`);
  const said = ({ differences }: typeof nearest): string =>
    JSON.stringify(differences.map(({ path, value }) => [path, value ?? null]));
  if (others.some((other) => said(other) !== said(nearest))) {
    return new Uncertain(`several ${kind.many} agree with as much of it, and differ`);
  }
  const edits: Edit[] = [];
  for (const { path, expected, value } of nearest.differences) {
    const range = entry.source?.literal(path) ?? null;
    if (range === null || value === undefined) return new Uncertain(`${path} is no literal that could be written anew`);
    if (typeof value === 'string' && value.length > LONGEST) return new Uncertain(`${path} is too long to be written`);
    edits.push({ range, text: flow(value), what: `${path}: ${expected} → ${show(value)}` });
  }
  return edits;
}

/** From the end, so that what stands before stays where it is. */
const applied = (text: string, edits: readonly Edit[]): string => edits.toSorted((a, b) => b.range.start - a.range.start)
  .reduce((rest, { range, text: anew }) => rest.slice(0, range.start) + anew + rest.slice(range.end), text);
