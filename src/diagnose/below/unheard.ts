/** SYN-ACKs again and again, and neither an ACK nor a reset of the client: they do not come back to it. */
import { durationText, endpointText, plural } from '../../report/format.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';

/** SYN-ACKs that are more than a lost one or two. */
const MANY = 4;

export const unheard: MakeJudge = (desk) => ({
  judge: ({ client, server }, { id, server: endpoint }) => {
    if (server.synCount < MANY || server.frames > 0 || client.frames > 0 || client.resets.length > 0) return;
    const asksAgain = client.synCount > 1;
    desk.finding({
      code: 'retransmission-storm', step: 'connect', subject: { connection: id },
      evidence: [...client.syns, ...server.syns].toSorted((a, b) => a - b), confidence: asksAgain ? 'certain' : 'likely',
      message: `${endpointText(endpoint)} sent its SYN-ACK ${plural(server.synCount, 'time')} in ${durationText(server.lastSynTime - server.synTime)} `
        + `and the client never acknowledged it${asksAgain ? `, but sent its SYN ${plural(client.synCount, 'time')}` : ''}: `
        + 'what the server says does not come to it',
      disproof: `an ACK or a reset of the client after frame ${server.syns[0]!}`,
      next: 'look for what drops the way back: another route than that of the SYN, a filter on it that saw no SYN, address translation',
      figures: { side: 'server', times: server.synCount },
    });
  },
});
