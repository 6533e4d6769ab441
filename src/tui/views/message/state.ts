/** One message, exchange, event or record, read again from the file with its content. */
import { EMPTY_DOCUMENT } from '../../document/document.ts';
import type { DocumentState } from '../../document/document.ts';
import type { Mode } from '../../document/body.ts';
import type { FoundMessage } from '../../app/messages.ts';
import type { MessageRecord } from '../../../record.ts';
import type { PlaceOf } from '../../app/view.ts';
import type { Part } from './parts.ts';

export interface MessageState extends DocumentState {
  readonly place: PlaceOf<'message'>;
  readonly found: FoundMessage | null;
  readonly problem: string | null;
  /** Which part of it. */
  readonly on: number;
  /** The parts of what was found. */
  readonly parts: readonly Part[];
  /** How to show the content, where the user has said so. */
  readonly mode: Mode | null;
  /** Bytes of each body that were asked for. */
  readonly maxBody: number;
  /** The last frame of the connection when it was read. */
  readonly upTo: number;
  readonly loading: boolean;
}

export const FIRST_BODY = 1 << 20;

export const startState = (place: PlaceOf<'message'>): MessageState =>
  ({ ...EMPTY_DOCUMENT, place, found: null, problem: null, on: 0, parts: [], mode: null, maxBody: FIRST_BODY, upTo: 0, loading: true });

export const recordOf = ({ found }: MessageState): MessageRecord | null => found?.record ?? null;
