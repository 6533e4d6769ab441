/** Words of a verdict, for text and for screens. */
import { printable } from '../bytes/text.ts';
import type { Position, VerdictRecord } from '../record.ts';
import { endpointText, plural } from './format.ts';

const PLACES: Record<Position, string> = { below: 'below the socket', at: 'at the socket', above: 'above the socket', none: '' };

/** `below the socket, step connect`. */
export const placeText = ({ position, step }: Pick<VerdictRecord, 'position' | 'step'>): string =>
  `${PLACES[position]}${step === null ? '' : `, step ${step}`}`;

/** Begins with a capital, where it begins with a word and not with a name or a number, and ends without a full stop. Safe to print. */
export const sentence = (text: string): string =>
  printable(text).replace(/^[a-z](?=[a-z]*,? )/, (letter) => letter.toUpperCase()).replace(/\.$/, '');

/** `10.0.0.1:40000 → 10.0.0.2:80 (#3)`, `10.0.0.1 – 10.0.0.2 (#3, #4 and 5 more)`, `the capture`. */
export function whoText({ subject, ends, connections, count }: VerdictRecord): string {
  const listed = connectionsText({ connections, count });
  if (ends) return `${endpointText(ends.client)} → ${endpointText(ends.server)} (${listed})`;
  const about = 'hosts' in subject ? [...new Set(subject.hosts)].join(' – ') : 'capture' in subject ? 'the capture' : '';
  return listed === '' ? about : about === '' ? listed : `${about} (${listed})`;
}

/** `#3, #4 and 5 more`: at most `most` by number. */
export function connectionsText({ connections, count }: Pick<VerdictRecord, 'connections' | 'count'>, most = 5): string {
  const numbers = connections.slice(0, most).map((id) => `#${id}`).join(', ');
  return count > most ? `${numbers} and ${plural(count - most, 'more', 'more')}` : numbers;
}

/** `3, 5–9, 12`. */
export function evidenceText(frames: readonly number[]): string {
  const runs: string[] = [];
  for (let at = 0; at < frames.length;) {
    let end = at;
    while (frames[end + 1] === frames[end]! + 1) end++;
    runs.push(end === at ? `${frames[at]!}` : `${frames[at]!}${end === at + 1 ? ', ' : '–'}${frames[end]!}`);
    at = end + 1;
  }
  return runs.join(', ');
}
