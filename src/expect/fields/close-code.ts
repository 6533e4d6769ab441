import type { ConnectionRecord, NoteRecord, WebSocketRecord } from '../../record.ts';
import type { Collected } from '../collect.ts';

/** What an application is told where no close came (RFC 6455 §7.1.5). */
export const ABNORMAL = 1006;

/**
 * The code of the first close that was sent on a connection, or 1006 where a WebSocket ended without one. Null for a close without
 * a code, and where there was nothing to close or it is not known: with bytes missing, or the capture at its end.
 */
export function closeCodeOf({ id }: ConnectionRecord, capture: Collected): number | null {
  const said = capture.saidBy(id);
  const close = said.find((each) => each.type === 'websocket' && (each as WebSocketRecord).opcode === 'close');
  if (close !== undefined) return (close as WebSocketRecord).code ?? null;
  return said.some((each) => each.type === 'note' && (each as NoteRecord).code === 'websocket-abnormal-close') ? ABNORMAL : null;
}
