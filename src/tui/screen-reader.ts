/**
 * The UI for screen readers: nothing is repainted, every answer is a few lines of text. A line is typed, Enter sends it.
 */
import { createInterface } from 'node:readline/promises';
import { plural } from '../report/format.ts';
import type { IndexedCapture } from './capture.ts';
import { span, textOf } from './line.ts';
import { conversationLines, listLines } from './spoken.ts';

const PAGE = 20;

/** Talks until `quit` or the end of input; gives the exit code. */
export async function speak(capture: IndexedCapture, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<number> {
  const lines = createInterface({ input, output, terminal: false });
  const say = (text: string): void => void output.write(`${textOf([span(text)])}\n`);
  let from = 0;
  say(`${capture.paths.join(', ')}: reading`);
  await Promise.race([capture.done, new Promise((resolve) => setTimeout(resolve, 1000))]);
  say(`${plural(capture.connections.count, 'conversation')} in ${plural(capture.status.frames, 'frame')}. Type list, a number, next, or quit.`);
  for await (const line of lines) {
    const word = line.trim().toLowerCase();
    if (word === 'quit' || word === 'q') break;
    if (/^\d+$/.test(word)) {
      (await conversationLines(capture, Number(word))).forEach(say);
    } else if (word === 'list' || word === 'next' || word === '') {
      from = word === 'list' ? 0 : from;
      const page = listLines(capture, from, PAGE);
      page.forEach(say);
      from += page.length;
      if (page.length === 0) say('No more conversations.');
    } else {
      say('Type list, next, the number of a conversation, or quit.');
    }
  }
  lines.close();
  return 0;
}
