/** Bodies and their hashes beneath the row of their message: the beginning of each, for a look. */
import { hexdump } from '../bytes/hexdump.ts';
import type { BodyInfo } from '../record.ts';
import { sizeText } from './format.ts';
import type { Cell } from './sheet.ts';
import { cell } from './sheet.ts';
import { clip } from './width.ts';

export interface BodyWishes {
  readonly hash?: boolean | undefined;
  readonly bodies?: boolean | undefined;
}

/** Lines of one body, characters of a line, and bytes of one that is no text. */
const MOST_LINES = 10;
const MOST_WIDE = 200;
const MOST_BYTES = 64;

interface Payload {
  length: number;
  decodedLength: number | null;
  text?: string;
  base64?: string;
  sha256?: string;
  truncated?: true;
}

export const bodyCells = (mark: string, body: BodyInfo | undefined, wishes: BodyWishes): readonly Cell[] =>
  body && body.length > 0 ? payloadCells(mark, body, wishes) : NONE;

const NONE: Cell[] = [];

/** `mark` stands before the first line of each. `unseen`: the row itself does not show all of the content. */
export function payloadCells(mark: string, payload: Payload, { hash, bodies }: BodyWishes, unseen = true): readonly Cell[] {
  if (!hash && !bodies) return NONE;
  const cells: Cell[] = [];
  if (hash && payload.sha256 !== undefined) cells.push(cell(`${mark} sha256 ${payload.sha256}`, 'dim'));
  if (!bodies || !unseen) return cells;
  const lines = payload.text !== undefined ? textLines(payload.text) : payload.base64 !== undefined ? hexLines(payload.base64) : [];
  lines.slice(0, MOST_LINES).forEach((line, at) => cells.push(cell(`${at === 0 ? mark : ' '.repeat(mark.length)} ${line}`)));
  const whole = lines.length <= MOST_LINES && payload.truncated !== true && (payload.base64?.length ?? 0) * 3 <= MOST_BYTES * 4;
  if (lines.length > 0 && !whole) cells.push(cell(`${' '.repeat(mark.length)} … ${sizeText(payload.decodedLength ?? payload.length)} in all`, 'dim'));
  return cells;
}

function textLines(text: string): string[] {
  const lines = text.split(/\r?\n/, MOST_LINES + 1).map((line) => clip(line.replaceAll('\t', '  '), MOST_WIDE));
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

function hexLines(base64: string): string[] {
  const bytes = Uint8Array.from(atob(base64.slice(0, Math.ceil(MOST_BYTES / 3) * 4)), (character) => character.charCodeAt(0));
  return hexdump(bytes.subarray(0, MOST_BYTES)).trimEnd().split('\n');
}
