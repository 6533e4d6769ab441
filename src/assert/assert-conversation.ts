import { AssertionError } from 'node:assert';
import { readFile, writeFile } from 'node:fs/promises';
import { checkFlags, checkOptions, collected, CONVERSATION_OPTIONS, conversationText, refuse, show } from '../expect/index.ts';
import type { Collectable, ConversationOptions } from '../expect/index.ts';

export interface ConversationFile extends ConversationOptions {
  /** Write the file anew instead of comparing with it; by default where the environment has EARSHOT_UPDATE. */
  update?: boolean;
}

/**
 * What was said is what `file` holds: no times, ports, ids and nonces, which every recording has others of. Where there is no
 * such file yet it is written, but not where the environment has CI: there it is missing.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} for options that are none; what Node throws for the file.
 */
export async function assertConversation(
  capture: Collectable, file: string | URL, options: ConversationFile = {},
): Promise<void> {
  if (!(typeof file === 'string' && file !== '') && !(file instanceof URL)) {
    refuse(`assertConversation wants the path of a file that holds the snapshot, as text or URL; ${show(file)} is none`);
  }
  checkOptions(options, [...CONVERSATION_OPTIONS, 'update']);
  const { update = isSet('EARSHOT_UPDATE'), ...rest } = options;
  checkFlags({ update });
  const actual = conversationText(await collected(capture), rest);
  const expected = update ? null : await readFile(file, 'utf8').then(withLineFeeds, absent);
  if (expected === actual) return;
  if (expected === null && (update || !isSet('CI'))) return writeFile(file, actual);
  throw new AssertionError({
    message: expected === null ? `${String(file)} is not there, and in CI none is written`
      : difference(String(file), expected, actual),
    expected: expected ?? undefined, actual, operator: 'assertConversation', stackStartFn: assertConversation,
  });
}

const isSet = (name: string): boolean => !['', '0', 'false'].includes(process.env[name] ?? '');

/** As git may have made them elsewhere. */
const withLineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');

const difference = (file: string, expected: string, actual: string): string =>
  `what was said is not what ${file} holds, from line ${firstLine(expected, actual)} on:\n\n` +
  `${apart(expected, actual)}\n\nEARSHOT_UPDATE=1 writes it anew`;

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** From 1. */
function firstLine(expected: string, actual: string): number {
  const [a, b] = [expected.split('\n'), actual.split('\n')];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at + 1;
}

/** Lines of each side that are shown at most. */
const MOST = 4;

/** The lines around the first that differs: those before it, what was expected, what came. */
function apart(expected: string, actual: string): string {
  const at = firstLine(expected, actual) - 1;
  const [a, b] = [expected.split('\n'), actual.split('\n')];
  let end = at;
  while (end < at + MOST && a[end] !== b[end]) end++;
  return [
    ...a.slice(Math.max(0, at - MOST), at).map((line) => `    ${line}`),
    ...a.slice(at, end).map((line) => `  - ${line}`),
    ...b.slice(at, end).map((line) => `  + ${line}`),
  ].join('\n').replace(/ +$/gm, '');
}
