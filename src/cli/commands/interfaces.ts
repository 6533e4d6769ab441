import { printable } from '../../bytes/text.ts';
import { whoCaptures } from '../../live/checkup.ts';
import { devices, faceToTry } from '../../live/devices.ts';
import { thisSystem, waysToCapture } from '../../live/permission.ts';
import { deviceRow, wayText } from '../../report/capturing.ts';
import { defineCommand, Exit } from '../command.ts';
import { Page, pageOptions } from '../page.ts';

export const interfaces = defineCommand({
  name: 'interfaces',
  usage: '',
  about: 'List what can be captured on, and what is missing if nothing can',
  examples: [['earshot interfaces', 'names for earshot live -i, with their addresses']],
  positionals: {},
  options: pageOptions,
  async run(args) {
    const page = new Page(args);
    const found = await devices();
    const face = faceToTry(found);
    const { backend, problem } = face === null ? { backend: null, problem: 'there is no interface' } : await whoCaptures([face]);
    if (args.format === 'ndjson') {
      for (const device of found) page.json({ type: 'device', ...device });
      page.json({ type: 'capturing', backend, problem });
      return page.end(Exit.Done);
    }
    page.rows(found.map(deviceRow));
    if (backend !== null) page.line(`\n${backend} can capture here: earshot live -i ${printable(face!)}`);
    else {
      page.line(`\nNothing here can capture: ${printable(problem!)}`);
      for (const way of waysToCapture(thisSystem())) page.line(wayText(way));
    }
    return page.end(Exit.Done);
  },
});
