/** How long the body is: the decision of RFC 9112 §6.3, step by step. */
import { type Complain, type Head, lengthValue } from './head.ts';

export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }
  /** HTTP ends here: what follows belongs to a tunnel or to an upgraded protocol. */
  | { readonly kind: 'switched' };

export const NO_BODY: Framing = { kind: 'none' };
export const CHUNKED: Framing = { kind: 'chunked' };
export const UNTIL_CLOSE: Framing = { kind: 'until-close' };
export const SWITCHED: Framing = { kind: 'switched' };

/**
 * The framing of the message that begins with `head`. `request` is the request that a response answers, null where it was
 * not captured. The disagreements a reader could have are noted with both readings.
 */
export function framingOf(head: Head, request: Head | null, complain: Complain): Framing {
  if (!head.isRequest) {
    const { status } = head;
    // Step 1: no body whatever the fields say.
    if (request?.isHead || (status >= 100 && status < 200) || status === 204 || status === 304) return NO_BODY;
    // Step 2: a tunnel begins.
    if (request?.isConnect && status >= 200 && status < 300) return SWITCHED;
  }
  const { transferCodings, contentLengths } = head;
  if (transferCodings !== null) {
    const chunked = transferCodings.at(-1) === 'chunked';
    // Step 3: Transfer-Encoding overrides Content-Length.
    if (contentLengths !== null) {
      complain('http-both-lengths', 'Content-Length and Transfer-Encoding are both given; Transfer-Encoding was followed', {
        contentLength: contentLengths.join(', '), transferEncoding: transferCodings.join(', '), followed: 'transfer-encoding',
      });
    }
    // Step 4: chunked comes last, or nothing tells the end. Nothing may follow such a request; what does is trailing data.
    if (chunked) return CHUNKED;
    complain('http-chunked-not-last', 'chunked is not the last transfer coding', {
      transferEncoding: transferCodings.join(', '),
    });
    return head.isRequest ? NO_BODY : UNTIL_CLOSE;
  }
  if (contentLengths !== null) {
    // Steps 5 and 6.
    const length = agreedLength(contentLengths, complain);
    if (length >= 0) return length === 0 ? NO_BODY : { kind: 'length', length };
  }
  // Steps 7 and 8.
  return head.isRequest ? NO_BODY : UNTIL_CLOSE;
}

/** The length that is followed, or -1 where none can be read. Of several the first readable one counts. */
function agreedLength(values: readonly string[], complain: Complain): number {
  const alone = values.length === 1 ? lengthValue(values[0]!) : NaN;
  if (alone >= 0) return alone;
  const members = values.flatMap((value) => value.split(',').map((member) => member.trim()));
  const lengths = members.map(lengthValue);
  const followed = lengths.find((length) => length >= 0) ?? leniently(members[0] ?? '');
  if (members.length > 1) {
    const differ = members.some((member) => member !== members[0]);
    complain('http-two-lengths', differ ? 'Content-Length is given twice, differently' : 'Content-Length is given twice', {
      contentLength: members.join(', '), followed,
    });
  }
  if (lengths.some((length) => !(length >= 0))) {
    complain('http-bad-length', 'Content-Length is not a number', { contentLength: members.join(', ').slice(0, 80), followed });
  }
  return followed;
}

/** What forgiving readers make of `+5`; -1 for everything else. */
const leniently = (text: string): number => {
  const value = text.startsWith('+') ? lengthValue(text.slice(1)) : NaN;
  return value >= 0 ? value : -1;
};
