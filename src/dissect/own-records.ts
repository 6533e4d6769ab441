/** What a dissector from outside says about its own records. */
import type { PluginRecord } from '../record.ts';
import type { Dissector } from './dissector.ts';

/** Whether records of this type are the dissector's: its name, alone or followed by a hyphen and more. */
export const isOwnType = ({ name }: Dissector, type: string): boolean => type === name || type.startsWith(`${name}-`);

/** One line for a record of one of these dissectors, or null where none has anything to say. */
export function lineOf(dissectors: readonly Dissector[], record: PluginRecord): string | null {
  const dissector = dissectors.find((each) => each.line && isOwnType(each, record.type));
  if (!dissector) return null;
  try {
    const line: unknown = dissector.line!(record);
    return typeof line === 'string' ? line : null;
  } catch (error) {
    return `(line of ${dissector.name}: ${error instanceof Error ? error.message : 'failed'})`;
  }
}
