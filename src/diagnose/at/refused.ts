/** SYNs that were answered with a reset: nothing listens there, or something in front of the host says so. */
import { endpointText, plural } from '../../report/format.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';

export const refused: MakeJudge = (desk) => ({
  judge: ({ client, server }, { id, server: endpoint }) => {
    if (client.synCount === 0 || server.synCount > 0 || server.frames > 0 || client.frames > 0 || server.resets.length === 0) return;
    const to = endpointText(endpoint);
    desk.finding({
      code: 'connection-refused', subject: { connection: id }, evidence: [...client.syns, ...server.resets.map(({ frame }) => frame)].toSorted((a, b) => a - b),
      confidence: 'certain',
      message: `${to} answered ${client.synCount === 1 ? 'the SYN' : plural(client.synCount, 'SYN')} with a reset: the host is there and nothing listens on the port`,
      disproof: `a SYN-ACK from ${to}`,
      next: `see whether the program that should listen on ${to} runs, on that port and address (ss -ltn)`,
    });
  },
});
