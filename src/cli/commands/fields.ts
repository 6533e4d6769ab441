import { completeField, nearestField, vocabularyWith } from '../../filter/catalogue.ts';
import { pluginFields } from '../../filter/plugin-fields.ts';
import { loadPlugins } from '../../node/plugins.ts';
import { cell, NOTHING } from '../../report/sheet.ts';
import { layRows } from '../../report/table.ts';
import { Clock } from '../../report/clock.ts';
import { coloured, plain } from '../../report/style.ts';
import { defineCommand, Exit, UsageError } from '../command.ts';
import { captureOptions, textOptions, widthOption } from '../options.ts';
import { Output } from '../output.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

export const fields = defineCommand({
  name: 'fields',
  usage: '[pattern]',
  about: 'List the fields that display filters know',
  examples: [['earshot fields websocket', 'fields with websocket in their name']],
  positionals: { pattern: { type: 'string', describe: 'Only fields whose name contains this' } },
  options: { color: textOptions.color, ...widthOption, plugin: captureOptions.plugin },
  async run(args) {
    const output = new Output(process.stdout);
    const paint = wantsColour(args.color, process.stdout, process.env) ? coloured : plain;
    const known = vocabularyWith(pluginFields(await loadPlugins(args.plugin ?? [], process.cwd())));
    const found = completeField('', known).filter(({ name }) => name.includes(args.pattern?.toLowerCase() ?? ''));
    const rows = found.map(({ name, type, about }) => ({
      kind: 'field', frame: null, time: null, left: [cell(name, 'bold'), cell(type, 'dim')], flex: cell(about), right: [NOTHING],
    }));
    if (rows.length === 0) {
      const nearest = nearestField(args.pattern!, known);
      throw new UsageError(`no field has ${JSON.stringify(args.pattern)} in its name${nearest === null ? '' : `; did you mean ${nearest}?`}`);
    }
    const columns = columnsOf(process.stdout, process.env, args.width) ?? Infinity;
    output.write(`${layRows(rows, columns, '', new Clock('r'), paint).join('\n')}\n`);
    output.flush();
    return Exit.Done;
  },
});
