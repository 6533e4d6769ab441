import type { Dissector } from '../dissect/dissector.ts';
import type { Filter } from '../filter/filter.ts';
import type { OneConnection } from '../filter/one-connection.ts';

/** The display filter of `-Y`, or null. Its compiler is loaded for it alone. @throws {FilterError} when it is none. */
export async function filterOf(text: string | undefined, plugins: readonly Dissector[]): Promise<Filter | null> {
  return text === undefined ? null : (await import('../filter/filter.ts')).compileFilter(text, { plugins });
}

/** The connection that a filter names, where it asks for nothing else. */
export async function oneConnectionOf(text: string | undefined): Promise<OneConnection | null> {
  return text === undefined ? null : (await import('../filter/one-connection.ts')).oneConnection(text);
}
