import { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { Diagnosed } from '../../diagnose/diagnosis.ts';
import { examinersFor } from '../../diagnose/registry.ts';
import { Selection } from '../../diagnose/selection.ts';
import { PAUSE } from '../../diagnose/silence/silence.ts';
import { listening } from '../../node/diagnose-capture.ts';
import { loadPlugins } from '../../node/plugins.ts';
import type { EarshotRecord, SummaryRecord, VerdictRecord } from '../../record.ts';
import { diagnosisText } from '../../report/diagnosis.ts';
import { ndjson } from '../../report/ndjson.ts';
import { defineCommand, Exit } from '../command.ts';
import { filterOf } from '../filter-option.ts';
import { captureOptions, capturePaths, parseSeconds, textOptions, widthOption } from '../options.ts';
import { Reading } from '../reading.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

export const diagnose = defineCommand({
  name: 'diagnose',
  usage: '[capture..]',
  about: 'Say what went wrong and where: below, at or above the socket',
  examples: [
    ['earshot diagnose a.pcap', 'verdicts, the strongest first, with the frames that say so'],
    ['earshot diagnose a.pcap --fail-on error', 'exit code 1 where anything is an error'],
    ["earshot diagnose a.pcap -Y 'ip.addr == 10.0.0.5'", 'verdicts of these conversations, and of the whole capture'],
    ["earshot diagnose a.pcap -T ndjson | jq 'select(.type==\"verdict\")'", 'for programs'],
  ],
  positionals: {
    capture: { type: 'string', array: true, describe: 'Captures as in read' },
  },
  options: {
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, default: 'text' as const, describe: 'Text for people, or one JSON object a line' },
    Y: { alias: 'filter', type: 'string', requiresArg: true, describe: 'Only verdicts of the conversations that this selects, and of the capture' },
    pause: { type: 'string', requiresArg: true, default: String(PAUSE), describe: 'Seconds of silence that are a pause' },
    'fail-on': { choices: ['error', 'warn', 'note'] as const, requiresArg: true, describe: 'Exit with 1 when a verdict is at least so grave' },
    verbose: { alias: 'v', type: 'boolean', describe: 'Also what is only a remark' },
    color: textOptions.color,
    ...widthOption,
    ...captureOptions,
  },
  async run(args) {
    const paths = capturePaths(args.capture, args.r);
    const plugins = await loadPlugins(args.plugin ?? [], process.cwd());
    const columns = columnsOf(process.stdout, process.env, args.width) ?? Infinity;
    const colour = wantsColour(args.color, process.stdout, process.env);
    const reading = new Reading(args);
    const { output } = reading;
    const filter = await filterOf(args.Y, plugins);
    const selection = filter && new Selection();
    const diagnosis = new Diagnosis(examinersFor(parseSeconds(args.pause, 'pause')), undefined, selection);
    let summary: SummaryRecord | null = null;
    const code = await reading.run(paths, (record: EarshotRecord) => {
      if (record.type === 'summary') summary = record;
      else if (record.type === 'connection') selection?.take(record);
      else if (args.format === 'ndjson' && (record.type === 'capture' || record.type === 'interface')) output.write(ndjson(record));
    }, { plugins, filter, ...listening(diagnosis), communityIds: filter !== null }, args.strict);
    const diagnosed = diagnosis.finish();
    if (args.format === 'ndjson') output.write(lines(diagnosed, summary!, args.verbose ?? false));
    else output.write(diagnosisText({ paths, summary: summary!, ...diagnosed }, { columns, colour, verbose: args.verbose ?? false }));
    await output.pause();
    return code !== Exit.Done ? code : isGrave(diagnosed, args['fail-on']) ? Exit.Failed : Exit.Done;
  },
});

/** Of a healthy capture one verdict says so; remarks beside it are for those who ask for them, as in text. */
function lines({ quality, derived, verdicts }: Diagnosed, summary: SummaryRecord, verbose: boolean): string {
  const told = verdicts.filter(({ severity, code }) => verbose || severity !== 'chat' || code === 'healthy');
  return [...quality, ...derived, ...told, summary].map(ndjson).join('');
}

const GRAVER: readonly VerdictRecord['severity'][] = ['error', 'warn', 'note'];

const isGrave = ({ verdicts }: Diagnosed, least: VerdictRecord['severity'] | undefined): boolean =>
  least !== undefined && verdicts.some(({ severity }) => GRAVER.includes(severity) && GRAVER.indexOf(severity) <= GRAVER.indexOf(least));
