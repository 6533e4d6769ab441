import { completeField } from '../../filter/catalogue.ts';
import { cell, layRows, NOTHING } from '../../report/table.ts';
import { Clock } from '../../report/clock.ts';
import { coloured, plain } from '../../report/style.ts';
import { defineCommand, Exit } from '../command.ts';
import { textOptions } from '../options.ts';
import { Output } from '../output.ts';
import { columnsOf, wantsColour } from '../terminal.ts';

export const fields = defineCommand({
  name: 'fields',
  usage: '[pattern]',
  about: 'List the fields that display filters know',
  examples: [['earshot fields websocket', 'fields with websocket in their name']],
  positionals: { pattern: { type: 'string', describe: 'Only fields whose name contains this' } },
  options: { color: textOptions.color },
  run(args) {
    const output = new Output(process.stdout);
    const paint = wantsColour(args.color, process.stdout, process.env) ? coloured : plain;
    const found = completeField('').filter(({ name }) => name.includes(args.pattern?.toLowerCase() ?? ''));
    const rows = found.map(({ name, type, about }) => ({
      kind: 'field', frame: null, time: null, left: [cell(name, 'bold'), cell(type, 'dim')], flex: cell(about), right: [NOTHING],
    }));
    if (rows.length > 0) output.write(`${layRows(rows, columnsOf(process.stdout, process.env) ?? Infinity, '', new Clock('r'), paint).join('\n')}\n`);
    output.flush();
    return Promise.resolve(Exit.Done);
  },
});
