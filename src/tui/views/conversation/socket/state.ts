/** What the socket layer remembers. */
import type { TcpFigures } from '../../../../record.ts';
import type { ListState } from '../../../app/list.ts';
import type { Look } from '../../../capture.ts';
import type { Segment, Segments, Silence } from './segments.ts';

export interface SocketState {
  readonly connection: number;
  readonly segments: Segments;
  /** Up to the last segment that was read. */
  readonly figures: TcpFigures | null;
  /** There are more than were read; and they are being read. */
  readonly more: boolean;
  readonly reading: boolean;
  /** So many are read without being asked for. */
  readonly quota: number;
  /** Why they could not be read. */
  readonly problem: string | null;
  readonly list: ListState;
  /** Stay with the newest. */
  readonly following: boolean;
  readonly find: string;
  /** What was read last is later than what segments are limited to: those behind it are not read. */
  readonly beyond: boolean;
}

export const isTcp = ({ connection }: SocketState, { connections }: Look): boolean => connections.transport(connection) === 'tcp';

/** How many segments the connection has by now. */
export const expected = ({ connection }: SocketState, { connections }: Look): number =>
  (connections.numbers('framesClient')[connection] ?? 0) + (connections.numbers('framesServer')[connection] ?? 0);

/** A row before them stands for segments that are not here any more, one behind for those that were not read yet. */
export const earlierRows = ({ segments }: SocketState): number => (segments.forgotten > 0 ? 1 : 0);

export const rowCount = (state: SocketState): number => earlierRows(state) + state.segments.count + (state.more && state.segments.count > 0 ? 1 : 0);

export function itemAt(state: SocketState, row: number): Segment | Silence | 'earlier' | 'later' {
  const at = row - earlierRows(state);
  return at < 0 ? 'earlier' : (state.segments.at(at) ?? 'later');
}
