import type { HttpRecord, HttpRequestInfo } from '../../record.ts';
import { quote } from './words.ts';

/** `GET /path`, safe to print. */
export const askedText = ({ request }: HttpRecord): string =>
  request === null ? 'a request that was not captured' : `${quote(request.method, 20)} ${quote(request.target)}`;

/** Frames of an exchange, ascending. */
export const framesOf = ({ request, response }: HttpRecord): number[] =>
  [...new Set([request?.frame, request?.endFrame, response?.frame, response?.endFrame])]
    .filter((frame) => frame !== undefined).sort((a, b) => a - b);

/** The value of the first header of this name, which is in lower case; null where there is none. */
export function headerOf(message: Pick<HttpRequestInfo, 'headers'> | null, name: string): string | null {
  return message?.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}
