import type { Collected } from '../collect.ts';
import { Absent } from '../show.ts';
import { pathOf } from './path.ts';

const UNKNOWN = new Absent('unknown: the request that opened it was not captured');

/** The path of the exchange that opened a WebSocket or an event stream. */
export function openedBy(
  { connection, exchange }: { connection: number; exchange: number | null }, capture: Collected,
): string | Absent {
  const target = capture.exchange(connection, exchange)?.request?.target;
  return target === undefined ? UNKNOWN : pathOf(target);
}
