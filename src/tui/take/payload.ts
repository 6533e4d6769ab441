/** The bytes that a message carries, from a record with bodies. */
import { toBytes } from '../../bytes/text.ts';
import type { MessageRecord } from '../../record.ts';
import { sizeText } from '../../report/format.ts';

export interface Payload {
  readonly bytes: Uint8Array;
  /** What is not in them; null for everything. */
  readonly lacking: string | null;
}

interface Content {
  readonly text?: string;
  readonly base64?: string;
  readonly truncated?: true;
  readonly missing?: number;
}

/** Of an exchange the one body or the other; `any`: of the response, else of the request. @throws {Error} where there is none. */
export function payloadOf(record: MessageRecord, of: 'request' | 'response' | 'any' = 'any'): Payload {
  if (record.type === 'http') {
    const { request, response } = record;
    const answered = of !== 'request' && response !== null && response.body.length > 0;
    const body = answered ? response.body : of === 'response' ? null : request?.body;
    if (!body || body.length === 0) throw new Error(`the ${of === 'any' ? 'exchange' : of} has no body`);
    return contentOf(body);
  }
  if (record.type === 'websocket') return contentOf(record);
  if (record.type === 'sse') return { bytes: toBytes(record.data), lacking: record.truncated ? 'it was cut' : null };
  throw new Error('the message has no body');
}

function contentOf({ text, base64, truncated, missing }: Content): Payload {
  const bytes = base64 === undefined ? toBytes(text ?? '') : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const lacking = [...(missing ? [`${sizeText(missing)} were not captured`] : []), ...(truncated ? ['it was cut'] : [])];
  return { bytes, lacking: lacking.length === 0 ? null : lacking.join(', ') };
}
