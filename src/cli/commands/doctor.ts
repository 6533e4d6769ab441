import { checkBackends } from '../../live/checkup.ts';
import type { Checked } from '../../live/checkup.ts';
import { devices, faceToTry } from '../../live/devices.ts';
import { thisSystem, waysToCapture } from '../../live/permission.ts';
import { checkRow, wayText } from '../../report/capturing.ts';
import { plural } from '../../report/format.ts';
import { canShow } from '../../tui/terminal/capabilities.ts';
import { defineCommand, Exit } from '../command.ts';
import { Page, pageOptions } from '../page.ts';

export const doctor = defineCommand({
  name: 'doctor',
  usage: '',
  about: 'Look whether everything is there that capturing and the UI need',
  examples: [['earshot doctor', 'starts each back end for a moment; exit code 1 when none can capture']],
  positionals: {},
  options: pageOptions,
  async run(args) {
    const page = new Page(args);
    const found = await devices();
    const face = faceToTry(found);
    const checked = face === null ? [] : await checkBackends(face);
    const works = checked.some(({ problem }) => problem === null);
    if (args.format === 'ndjson') {
      for (const { backend, facts, problem } of checked) {
        page.json({ type: 'backend', backend, works: problem === null, problem, ...facts });
      }
      return page.end(works ? Exit.Done : Exit.Failed);
    }
    page.rows([
      checkRow('node', 'works', `${process.version} on ${process.platform} ${process.arch}`),
      checkRow('interfaces', found.length > 0 ? 'works' : 'missing', plural(found.length, 'interface')),
      ...checked.map((each) => checkRow(each.backend, stateOf(each), aboutBackend(each))),
      terminalRow(),
    ], Infinity);
    if (!works) {
      page.line('\nNothing here can capture. Captures are read all the same. What helps:');
      for (const way of waysToCapture(thisSystem())) page.line(wayText(way));
    }
    return page.end(works ? Exit.Done : Exit.Failed);
  },
});

const stateOf = ({ problem, code }: Checked): 'works' | 'missing' | 'fails' =>
  (problem === null ? 'works' : code === 'not-installed' ? 'missing' : 'fails');

function aboutBackend({ facts, problem }: Checked): string {
  if (problem !== null || facts === null) return problem ?? '';
  const lacks = [
    ...(facts.timestamps === 'user' ? ['times are those of this program, not of the kernel'] : []),
    ...(facts.originalLengths ? [] : ['no original lengths']),
    ...(facts.drops === 'never' ? ['does not count what it drops'] : facts.drops === 'at-end' ? ['counts drops at the end'] : []),
    ...(facts.delay > 0 ? [`hands frames on after up to ${facts.delay} ms`] : []),
  ];
  return [facts.version, ...lacks].join('; ');
}

function terminalRow(): ReturnType<typeof checkRow> {
  const { TERM = '' } = process.env;
  if (canShow(process.stdout, process.env)) return checkRow('terminal', 'works', TERM);
  const why = process.stdout.isTTY ? `TERM=${TERM} cannot show the UI` : 'standard output is none, so text is printed';
  return checkRow('terminal', 'missing', why);
}
