/**
 * Compares earshot with what tshark said of every capture of a corpus: `run.ts [--verbose] [--kind K] [--corpus DIR] [path part …]`.
 * Differences that docs/differences.md explains are counted apart; any other makes the exit code 1.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { align } from './align.ts';
import { comparisons } from './compare.ts';
import type { Outcome } from './compare.ts';
import { secondOpinion } from './oracle.ts';
import { readOurs } from './ours.ts';
import type { Ours } from './ours.ts';
import { readTruth } from './truth.ts';

const { values, positionals } = parseArgs({
  options: {
    verbose: { type: 'boolean', default: false },
    kind: { type: 'string', multiple: true },
    corpus: { type: 'string', default: '../shared/corpus' },
  },
  allowPositionals: true,
});
const corpus = resolve(values.corpus);
if (!existsSync(join(corpus, 'INDEX.jsonl'))) {
  console.log(`no corpus at ${corpus}: nothing to compare`);
  process.exit(0);
}

/** Kinds whose differences are only told. */
const INFORMATIVE = new Set(['analysis']);
const SLOW_MS = 10_000;
/** Of the whole run, with what tshark said at hand: hostile files must not make it grow. */
const MOST_MEMORY = 300 << 20;

/** `path kind` pairs that the page of differences explains. */
const explained = new Set(
  [...readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8').matchAll(/^\| `([^`]+)` \| ([\w, -]+) \|/gm)]
    .flatMap(([, path, kinds]) => kinds!.split(',').map((kind) => `${path} ${kind.trim()}`)),
);

const kinds = values.kind ?? Object.keys(comparisons);
const totals = new Map(kinds.map((kind) => [kind, { files: 0, agree: 0, explained: 0, compared: 0, different: 0 }]));
let peak = { bytes: 0, path: '' };
let slowest = { ms: 0, path: '' };
let files = 0;
let clean = 0;
let cleanOrExplained = 0;
const failures: string[] = [];
let agreeing = 0;
const dissenting: string[] = [];
const used = new Set<string>();

for (const line of readFileSync(join(corpus, 'INDEX.jsonl'), 'utf8').split('\n')) {
  if (line === '') continue;
  const { path, unreadable } = JSON.parse(line) as { path: string; unreadable?: boolean };
  if (positionals.length > 0 && !positionals.some((part) => path.includes(part))) continue;
  files++;
  const started = performance.now();
  let ours: Ours | null = null;
  try {
    ours = await readOurs(join(corpus, path));
  } catch (error) {
    const refused = (error as { name?: string }).name === 'CaptureError';
    if (!refused || (!unreadable && !explained.has(`${path} frames`))) {
      failures.push(`${path}: ${error instanceof Error ? (refused ? error.message : error.stack) : String(error)}`);
    } else {
      clean++;
      cleanOrExplained++;
      if (explained.has(`${path} frames`)) used.add(`${path} frames`);
    }
  }
  const { rss } = process.memoryUsage();
  if (rss > peak.bytes) peak = { bytes: rss, path };
  const took = performance.now() - started;
  if (took > slowest.ms) slowest = { ms: took, path };
  if (took > SLOW_MS) failures.push(`${path}: took ${Math.round(took)} ms`);
  if (!ours) continue;
  const agrees = await secondOpinion(join(corpus, path));
  if (agrees) agreeing++;
  else if (agrees === false) dissenting.push(path);
  const truth = readTruth(join(corpus, 'truth', `${path}.jsonl`));
  ours = align(truth, ours);
  let allAgree = true;
  let allExplained = true;
  for (const kind of kinds) {
    let outcome: Outcome;
    try {
      outcome = comparisons[kind]!(truth, ours);
    } catch (error) {
      outcome = { compared: 1, differences: [`comparison failed: ${String(error)}`] };
    }
    const total = totals.get(kind)!;
    if (outcome.compared === 0 && outcome.differences.length === 0) continue;
    total.files++;
    total.compared += outcome.compared;
    total.different += Math.min(outcome.compared, outcome.differences.length);
    if (outcome.differences.length === 0) {
      total.agree++;
      continue;
    }
    const isExplained = explained.has(`${path} ${kind}`);
    if (isExplained) {
      total.explained++;
      used.add(`${path} ${kind}`);
    }
    if (!INFORMATIVE.has(kind)) {
      allAgree = false;
      if (!isExplained) {
        allExplained = false;
        failures.push(`${path} ${kind}: ${outcome.differences.length} differences`);
      }
    }
    if (values.verbose && !isExplained) {
      console.log(`${path} ${kind}:`);
      for (const difference of outcome.differences.slice(0, 12)) console.log(`    ${difference.slice(0, 200)}`);
    }
  }
  if (allAgree) clean++;
  if (allExplained) cleanOrExplained++;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`);
console.log('kind          files   agree  explained   files that agree   things that agree');
for (const [kind, total] of totals) {
  console.log(
    `${kind.padEnd(12)} ${String(total.files).padStart(6)} ${String(total.agree).padStart(7)} ${String(total.explained).padStart(10)}`
    + ` ${percent(total.agree, total.files).padStart(18)} ${percent(total.compared - total.different, total.compared).padStart(19)}`
    + (INFORMATIVE.has(kind) ? '   (for information)' : ''),
  );
}
console.log(`pcap-parser agrees on every frame it reads of ${agreeing} of ${agreeing + dissenting.length} classic files`);
for (const path of dissenting) if (!explained.has(`${path} pcap-parser`)) failures.push(`${path}: pcap-parser reads other frames`);
for (const path of dissenting) used.add(`${path} pcap-parser`);
console.log(`${clean} of ${files} files agree in full (${percent(clean, files)}), ${cleanOrExplained} with the explained differences`);
console.log(`most memory ${peak.bytes >> 20} MB, with ${peak.path}; longest ${Math.round(slowest.ms)} ms, with ${slowest.path}`);
if (peak.bytes > MOST_MEMORY) failures.push(`${peak.path}: ${peak.bytes >> 20} MB of memory`);
if (positionals.length === 0 && !values.kind) {
  for (const stale of explained) if (!used.has(stale)) failures.push(`docs/differences.md explains what no longer differs: ${stale}`);
}
for (const failure of failures.slice(0, values.verbose ? Infinity : 40)) console.log(`FAIL ${failure}`);
if (failures.length > 40 && !values.verbose) console.log(`… and ${failures.length - 40} more`);
process.exitCode = failures.length > 0 ? 1 : 0;
