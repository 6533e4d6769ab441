import { printable } from '../bytes/text.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { ExpectationFileError } from '../check/file-error.ts';
import { FilterError } from '../filter/filter-error.ts';
import { LiveError } from '../live/backend.ts';
import { thisSystem, waysToCapture } from '../live/permission.ts';
import { PluginError } from '../node/plugin-error.ts';
import { wayText } from '../report/capturing.ts';
import { UsageError } from './command.ts';

/**
 * What went wrong, for a person: one line, two with a picture of a filter, the commands that help where a right is missing; a stack
 * only for what is our own fault.
 */
export function explain(error: unknown): string {
  if (error instanceof LiveError) return liveText(error);
  if (error instanceof FilterError) return `earshot: ${printable(error.message)}\n${error.picture()}`;
  // Begins with the place, as editors and CI servers find it.
  if (error instanceof ExpectationFileError) return printable(error.message);
  if (error instanceof CaptureError || error instanceof PluginError || error instanceof UsageError) return `earshot: ${printable(error.message)}`;
  return `earshot: internal error\n${error instanceof Error ? error.stack : String(error)}`;
}

function liveText({ code, message }: LiveError): string {
  const said = `earshot: ${printable(message)}`;
  if (code !== 'no-permission' && code !== 'not-installed') return said;
  const ways = waysToCapture(thisSystem()).map(wayText);
  return `${said}\nOnly the program that captures needs the right to, earshot itself never. One of these helps:\n${ways.join('\n')}`;
}
