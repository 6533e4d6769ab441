/** A receiver whose window was closed: bytes arrive, its program does not take them (RFC 9293 §3.8.6.1). */
import { durationText, plural } from '../../report/format.ts';
import { other } from '../../side.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';

/** A window that is closed for so long is felt; one that is for less than the other is nothing to speak of. */
const FELT = 1;
const NOTABLE = 0.2;

export const receiver: MakeJudge = (desk) => ({
  judge: (watched, { id }) => {
    for (const side of ['client', 'server'] as const) {
      const { closedTimes, closedTotal, longestClosed, closedForGood, closedFrames, resets } = watched.end(side);
      // Closed sockets and resets say zero, too.
      if (closedTimes === 0 || closedFrames.length === 0) continue;
      const felt = longestClosed >= FELT || (closedForGood && resets.length === 0 && closedFrames.length > 2);
      desk.finding({
        code: 'receiver-not-reading', subject: { connection: id }, evidence: closedFrames, confidence: 'certain',
        severity: felt ? 'warn' : longestClosed >= NOTABLE ? 'note' : 'chat',
        message: `The window of the ${side} was closed${closedTimes > 1 ? ` ${plural(closedTimes, 'time')},` : ''} for ${durationText(closedTotal)}`
          + `${closedTimes > 1 ? ' in all' : ''}${closedForGood ? ', to the end' : ''}: its program did not read, and the ${other(side)} had to wait`,
        disproof: `a window of the ${side} above zero between these frames`,
        next: `look at what the program on the ${side} did meanwhile: busy, blocked, or waiting for something else before it reads`,
        figures: { side, closed: closedTotal, longest: longestClosed, times: closedTimes, forGood: closedForGood },
      });
    }
  },
});
