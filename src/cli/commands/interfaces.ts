import { printable } from '../../bytes/text.ts';
import { startBackend } from '../../live/backends.ts';
import { LiveError } from '../../live/backend.ts';
import { devices } from '../../live/devices.ts';
import { thisSystem, waysToCapture } from '../../live/permission.ts';
import { deviceRow, wayText } from '../../report/capturing.ts';
import { defineCommand, Exit } from '../command.ts';
import { textOptions, widthOption } from '../options.ts';
import { Page } from '../page.ts';

export const interfaces = defineCommand({
  name: 'interfaces',
  usage: '',
  about: 'List what can be captured on, and what is missing if nothing can',
  examples: [['earshot interfaces', 'names for earshot live -i, with their addresses']],
  positionals: {},
  options: {
    format: { alias: 'T', choices: ['text', 'ndjson'] as const, requiresArg: true, default: 'text' as const, describe: 'Text, or one JSON object a line' },
    color: textOptions.color,
    ...widthOption,
  },
  async run(args) {
    const page = new Page(args);
    const found = await devices();
    const face = (found.find(({ loopback }) => loopback) ?? found[0])?.name;
    const who = face === undefined ? null : await whoCaptures(face);
    if (args.format === 'ndjson') {
      for (const device of found) page.json({ type: 'device', ...device });
      page.json({ type: 'capturing', backend: who?.backend ?? null, problem: who?.problem ?? (who ? null : 'there is no interface') });
      return page.end(Exit.Done);
    }
    page.rows(found.map(deviceRow));
    if (who?.backend) page.line(`\n${who.backend} can capture here: earshot live -i ${printable(face!)}`);
    else {
      page.line(`\nNothing here can capture: ${printable(who?.problem ?? 'there is no interface')}`);
      for (const way of waysToCapture(thisSystem())) page.line(wayText(way));
    }
    return page.end(Exit.Done);
  },
});

/** The back end that captures on this interface, or why none does. */
async function whoCaptures(face: string): Promise<{ backend: string | null; problem: string | null }> {
  try {
    const { capture, backend } = await startBackend('auto', {
      interfaces: [face], filter: null, snapLength: null, promiscuous: true, bufferMiB: null,
    });
    capture.stop();
    await capture.ended;
    return { backend, problem: null };
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    return { backend: null, problem: error.message };
  }
}
