/** Which columns of the diagram fit, and how wide they are. */

export type FieldName = 'time' | 'frame' | 'delta' | 'client' | 'lane' | 'server' | 'seq' | 'ack' | 'window' | 'inFlight' | 'note';

export interface Field {
  readonly name: FieldName;
  readonly width: number;
}

const GAP = 1;
const ORDER: readonly FieldName[] = ['frame', 'time', 'delta', 'client', 'lane', 'server', 'seq', 'ack', 'window', 'inFlight', 'note'];
/** What is never left out. */
const LEAST: readonly (readonly [FieldName, number])[] = [['delta', 10], ['client', 6], ['lane', 20], ['server', 6], ['note', 10]];
/** What is added where there is room, the most useful first; a column again: wider. */
const MORE: readonly (readonly [FieldName, number])[] = [
  ['note', 14], ['time', 11], ['frame', 7], ['lane', 24], ['note', 16], ['seq', 10], ['ack', 10], ['window', 10], ['client', 12], ['server', 12], ['inFlight', 9],
];
const WIDEST_LANE = 48;
const OF_TCP: ReadonlySet<FieldName> = new Set(['client', 'server', 'seq', 'ack', 'window', 'inFlight']);

export function layOut(columns: number, isTcp: boolean): Field[] {
  const widths = new Map<FieldName, number>();
  let left = columns;
  const add = ([name, width]: readonly [FieldName, number]): void => {
    if (OF_TCP.has(name) && !isTcp) return;
    const before = widths.get(name);
    left -= before === undefined ? width + GAP : width - before;
    widths.set(name, width);
  };
  LEAST.forEach(add);
  left += GAP;
  for (const more of MORE) {
    const [name, width] = more;
    const before = widths.get(name);
    if (left < (before === undefined ? width + GAP : width - before)) break;
    add(more);
  }
  if (left > 0) {
    const lane = widths.get('lane')!;
    const wider = Math.min(WIDEST_LANE, lane + Math.floor(left / 2));
    widths.set('lane', wider);
    widths.set('note', widths.get('note')! + left - (wider - lane));
  }
  return ORDER.flatMap((name) => (widths.has(name) ? [{ name, width: widths.get(name)! }] : []));
}
