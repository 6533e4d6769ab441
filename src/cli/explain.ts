import { printable } from '../bytes/text.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { FilterError } from '../filter/filter-error.ts';
import { PluginError } from '../node/plugin-error.ts';
import { UsageError } from './command.ts';

/** What went wrong, for a person: one line, two with a picture of a filter; a stack only for what is our own fault. */
export function explain(error: unknown): string {
  if (error instanceof FilterError) return `earshot: ${printable(error.message)}\n${error.picture()}`;
  if (error instanceof CaptureError || error instanceof PluginError || error instanceof UsageError) return `earshot: ${printable(error.message)}`;
  return `earshot: internal error\n${error instanceof Error ? error.stack : String(error)}`;
}
