/** Segments that were lost and sent again: in which direction, on which side of the capture point, and what it cost. */
import type { Severity } from '../../note.ts';
import { durationText, endpointText, plural } from '../../report/format.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import type { ConnectionRecord } from '../../record.ts';
import type { Desk } from '../examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';
import type { WatchedEnd } from '../tcp/watched-end.ts';

/** Loss that keeps a stream waiting for so long is felt. */
const FELT = 1;
/** Less than this is what every network repairs, and nobody notices. */
const NOTABLE = 0.2;

export const loss: MakeJudge = (desk) => ({
  judge: (watched, record) => {
    slowConnect(watched, record, desk);
    for (const side of ['client', 'server'] as const) {
      const end = watched.end(side);
      const lost = end.lostBefore + end.lostBehind;
      if (lost === 0) continue;
      const { dataSegments, stalled, longestStall, lostBefore, lostBehind } = end;
      desk.finding({
        code: 'loss', subject: { connection: record.id }, evidence: end.lossFrames, confidence: 'certain', severity: severityOf(end),
        message: `${plural(lost, 'segment')} of the ${side}, of ${dataSegments}, ${lost === 1 ? 'was' : 'were'} sent again: ${place(end)}`
          + (stalled > 0 ? `; the stream stood still for ${durationText(stalled)}${longestStall < stalled ? `, ${durationText(longestStall)} at a time` : ''}` : ''),
        disproof: `acknowledgments of the ${other(side)} for these segments before they were sent again`,
        next: `look for errors, drops and full queues ${where(end, side)}`,
        figures: { side, lost, lostBefore, lostBehind, stalled, longestStall },
      });
    }
  },
});

/** SYNs that were lost, or their answers, before one came through. */
function slowConnect({ client, server }: WatchedConnection, { id, server: to }: ConnectionRecord, desk: Desk): void {
  const delay = server.synTime - client.synTime;
  if (client.synCount < 2 || client.frames === 0 || !(delay >= FELT)) return;
  desk.finding({
    code: 'loss', step: 'connect', subject: { connection: id }, evidence: [...client.syns, server.syns[0]!].sort((a, b) => a - b), confidence: 'certain',
    message: `The SYN to ${endpointText(to)} was sent ${plural(client.synCount, 'time')} and answered only after ${durationText(delay)}`,
    disproof: `a SYN-ACK of ${endpointText(to)} before frame ${server.syns[0]!}`,
    next: `capture at ${to.address}: if the first SYNs arrive there, look at its accept queue and at filters on it; if not, at the path`,
    figures: { syns: client.synCount, delay },
  });
}

const severityOf = ({ stalled }: WatchedEnd): Severity => (stalled >= FELT ? 'warn' : stalled >= NOTABLE ? 'note' : 'chat');

function place({ lostBefore, lostBehind }: WatchedEnd): string {
  if (lostBehind === 0) return 'lost before the capture point, which saw only the second copy';
  if (lostBefore === 0) return 'captured twice, so lost, or their acknowledgment was, behind the capture point';
  return `${lostBefore} lost before the capture point, ${lostBehind} behind it`;
}

function where({ lostBefore, lostBehind }: WatchedEnd, side: Side): string {
  if (lostBehind === 0) return `between the ${side} and the capture point`;
  return lostBefore === 0 ? `between the capture point and the ${other(side)}` : `between ${side} and ${other(side)}`;
}
