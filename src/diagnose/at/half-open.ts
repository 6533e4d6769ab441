/** Keep-alives into the void: one end still has the connection, the other is not there any more (RFC 1122 §4.2.3.6). */
import { plural } from '../../report/format.ts';
import { other } from '../../side.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';

/** Unanswered probes that are more than a lost one. */
const MANY = 3;

export const halfOpen: MakeJudge = (desk) => ({
  judge: (watched, { id }) => {
    for (const side of ['client', 'server'] as const) {
      const { probes } = watched.end(side), peer = watched.end(other(side));
      if (probes.length < MANY || peer.frames === 0) continue;
      desk.finding({
        code: 'half-open', subject: { connection: id }, evidence: [peer.lastFrame, ...probes], confidence: 'certain',
        message: `${plural(probes.length, 'keep-alive')} of the ${side} without an answer; the ${other(side)} was last heard in frame ${peer.lastFrame}`,
        disproof: `any segment of the ${other(side)} after frame ${probes[0]!}`,
        next: `see whether the ${other(side)} is up, and whether something on the path (NAT, firewall) has forgotten the connection`,
        figures: { side, probes: probes.length },
      });
    }
  },
});
