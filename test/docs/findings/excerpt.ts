/** What earshot prints of a finding: the few lines that matter of what it says of a fixture or of a built capture. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { examineCapture, type CaptureDiagnosis } from '../../../src/node/diagnose-capture.ts';
import { readCapture } from '../../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../../src/record.ts';
import { diagnosisText } from '../../../src/report/diagnosis.ts';
import { ndjson } from '../../../src/report/ndjson.ts';
import { TextReport } from '../../../src/report/text.ts';
import { textSink } from '../../../src/report/text-sink.ts';
import { readBuilt } from '../../support/read-built.ts';
import { BUILT } from './built.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COLUMNS = 110;

const pathOf = (fixture: string): string =>
  `fixtures/${fixture}/${readdirSync(`${ROOT}fixtures/${fixture}`).find((name) => name.startsWith('capture.'))!}`;

/** `shown` is `diagnose NAME`, `read NAME` or `ndjson NAME` of a fixture, or `built NAME`. */
export async function excerptOf(code: string, shown: string): Promise<string> {
  const [how = '', name = ''] = shown.split(' ');
  const path = how === 'built' ? '' : pathOf(name);
  const lines = await SHOWN[how]!(code, how === 'built' ? name : `${ROOT}${path}`);
  if (lines.length === 0) throw new Error(`${code} is not there: ${shown}`);
  const command = COMMANDS[how];
  return ['```console', ...(command === undefined ? [] : [`$ earshot ${command} ${path}`]), ...lines, '```'].join('\n');
}

const COMMANDS: Readonly<Record<string, string>> = { diagnose: 'diagnose -v', read: 'read -v', ndjson: 'read -T ndjson' };

const SHOWN: Readonly<Record<string, (code: string, from: string) => Promise<string[]>>> = {
  diagnose: async (code, path) => verdict(code, await examineCapture([path])),
  read: async (code, path) => noted(code, readText(await recordsOf(path))),
  ndjson: async (code, path) => {
    const note = (await recordsOf(path)).find((record) => record.type === 'note' && record.code === code);
    return note ? [ndjson(note).trimEnd().replaceAll(ROOT, '')] : [];
  },
  built: async (code, name) => {
    const { capture, options } = BUILT[name]!();
    return noted(code, readText(readBuilt(capture, options).records));
  },
};

async function recordsOf(path: string): Promise<EarshotRecord[]> {
  const records: EarshotRecord[] = [];
  await readCapture([path], (record) => void records.push(structuredClone(record)));
  return records;
}

/** The paragraph of a verdict, as `earshot diagnose -v` prints it. */
function verdict(code: string, diagnosed: CaptureDiagnosis): string[] {
  const text = diagnosisText({ paths: [], ...diagnosed }, { columns: COLUMNS, colour: false, verbose: true });
  const isIts = (paragraph: string): boolean => (code === 'healthy' ? paragraph.startsWith('✓') : paragraph.split('\n', 2).some((line) => line.includes(` ${code}, `)));
  return text.split('\n\n').find(isIts)?.trimEnd().split('\n') ?? [];
}

function readText(records: readonly EarshotRecord[]): string {
  let text = '';
  const report = new TextReport(textSink((more) => void (text += more)), { columns: COLUMNS, verbose: true, byNumber: true });
  for (const record of records) report.push(record);
  return text;
}

/** The row of the first note, below the heading of its conversation. */
function noted(code: string, text: string): string[] {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => / {2}[a-z0-9-]+(?= {2})/.exec(line)?.[0].trim() === code);
  if (at < 0) return [];
  const heading = lines[at]!.startsWith(' ') ? lines.slice(0, at).findLast((line) => line.startsWith('#')) : undefined;
  return [...(heading === undefined ? [] : [heading]), lines[at]!];
}
