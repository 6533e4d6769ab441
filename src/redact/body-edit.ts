/** Bodies of HTTP messages: put together, decoded, replaced, coded again, and put back. */
import { latin1Text } from '../bytes/text.ts';
import { blankContent, contentBytes, redactContent } from './content-edit.ts';
import { Gathered, latin1Bytes } from './gathered.ts';
import { blank } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import { recoded } from './refit/recode.ts';
import type { Recoders } from './refit/recode.ts';
import type { SideLog } from './stream-log.ts';
import type { WalkedBody } from './walk.ts';

export function redactBody(own: SideLog, { head, pieces }: WalkedBody, redaction: Redaction, recoders: Recoders): void {
  const { rules, tally } = redaction;
  if (rules.bodies === 'keep') return;
  const gathered = new Gathered(own.bytes, pieces);
  const isEvents = /^\s*text\/event-stream/i.test(head.contentType ?? '');
  const codings = head.contentEncoding.filter((coding) => coding !== 'identity');
  if (codings.length === 0) return gathered.putText(own.out, redactContent(gathered.text, isEvents, redaction));
  // Behind a hole nothing decodes, but what was coded without a reference can be read all the same.
  const { bytes, beforeHole } = gathered;
  const readable = bytes.subarray(0, beforeHole);
  const replaced = recoded(readable, codings, {
    edit: (content) => contentBytes(content, isEvents, redaction),
    blank: (content) => latin1Bytes(blankContent(latin1Text(content), isEvents)),
    fitted: (fit) => tally.fitted(fit),
  }, recoders);
  const out = bytes.slice();
  if (replaced !== null) out.set(replaced);
  if (replaced === null ? rules.opaque === 'zero' : beforeHole < bytes.length) {
    blank(out, replaced === null ? 0 : beforeHole, out.length);
    tally.count('opaque');
  }
  gathered.put(own.out, out);
}
