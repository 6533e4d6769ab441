/** How long the body is: the decision of RFC 9112 §6.3, step by step. */
import { type Complain, type Head, lengthValue } from './head.ts';

/** `switched`: HTTP ends here, and what follows belongs to a tunnel or to an upgraded protocol. */
export type Framing = 'none' | 'length' | 'chunked' | 'until-close' | 'switched';

/**
 * The framing of the message that begins with `head`; where it is `length`, `head.bodyLength` says which. `request` is the
 * request that a response answers, null where it was not captured. The disagreements a reader could have are noted with both
 * readings.
 */
export function framingOf(head: Head, request: Head | null, complain: Complain): Framing {
  if (!head.isRequest) {
    const { status } = head;
    // Step 1: no body whatever the fields say.
    if (request?.isHead || (status >= 100 && status < 200) || status === 204 || status === 304) return 'none';
    // Step 2: a tunnel begins.
    if (request?.isConnect && status >= 200 && status < 300) return 'switched';
  }
  const { transferCodings } = head;
  if (transferCodings !== null) {
    const chunked = transferCodings.at(-1) === 'chunked';
    // Step 3: Transfer-Encoding overrides Content-Length.
    const { contentLength } = head;
    if (contentLength !== null) {
      complain('http-both-lengths', 'Content-Length and Transfer-Encoding are both given; Transfer-Encoding was followed', {
        contentLength, transferEncoding: transferCodings.join(', '), followed: 'transfer-encoding',
      });
    }
    // Step 4: chunked comes last, or nothing tells the end. Nothing may follow such a request; what does is trailing data.
    if (chunked) return 'chunked';
    complain('http-chunked-not-last', 'chunked is not the last transfer coding', {
      transferEncoding: transferCodings.join(', '),
    });
    return head.isRequest ? 'none' : 'until-close';
  }
  // Steps 5 and 6.
  const length = head.plainLength >= 0 ? head.plainLength : head.contentLength === null ? -1 : agreedLength(head.contentLength, complain);
  if (length >= 0) {
    head.bodyLength = length;
    return length === 0 ? 'none' : 'length';
  }
  // Steps 7 and 8.
  return head.isRequest ? 'none' : 'until-close';
}

/** The length that is followed, or -1 where none can be read. Of several the first readable one counts. */
function agreedLength(text: string, complain: Complain): number {
  const alone = lengthValue(text);
  if (alone >= 0) return alone;
  const members = text.split(',').map((member) => member.trim());
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
