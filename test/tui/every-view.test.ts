/** Every view as text, at every width that it is made for; `vitest -u` writes them anew. */
import { expect, it } from 'vitest';
import { fixture, openUi } from './support/open.ts';

const WIDTHS = [60, 80, 140, 200];
const firstLook = fixture('first-look', 'capture.pcapng');
const inTrouble = [fixture('lab-paused-reader'), fixture('lab-http-server-error'), fixture('lab-http-not-found'), fixture('lab-http-healthy')];

/** Keys that lead to each view from the list of conversations; what an answer is JSON in is conversation 1, event stream 2, WebSocket 3. */
const VIEWS: Readonly<Record<string, { readonly keys: readonly string[]; readonly of?: string | readonly string[]; readonly rows?: number }>> = {
  'conversations': { keys: ['j', 'm'] },
  'conversations filtered': { keys: ['/', ...'http.response.code >= 400 || websocket', 'enter'] },
  'socket': { keys: ['j', 'enter', '1'] },
  'socket in trouble': { keys: ['enter', '1', 'o'], of: fixture('tcp-receiver-stops-reading') },
  'datagrams': { keys: ['enter', '1'] },
  'protocol': { keys: ['j', 'enter', 'j'] },
  'protocol of events': { keys: ['j', 'j', 'enter'] },
  'protocol of a WebSocket': { keys: ['G', 'enter'] },
  'application': { keys: ['j', 'enter', '3'] },
  'application in trouble': { keys: ['G', 'enter', '3'], of: fixture('recorded-server-error-and-reset') },
  'message': { keys: ['j', 'enter', 'j', 'j', 'enter'] },
  'message request': { keys: ['j', 'enter', 'j', 'j', 'enter', '1'] },
  'message timing': { keys: ['j', 'enter', 'j', 'j', 'enter', '3'] },
  'message in hexadecimal': { keys: ['j', 'enter', 'j', 'j', 'enter', 'X', 'j', 'j'] },
  'message of DNS': { keys: ['enter', 'enter'] },
  'bytes as text': { keys: ['j', 'enter', 'b', 'x'] },
  'bytes in hexadecimal': { keys: ['j', 'enter', 'b', 'X', 'l', 'l'] },
  'frame': { keys: ['j', 'enter', 'enter', 'b', 'enter'], rows: 24 },
  'waterfall': { keys: ['w', 'j', 'j'] },
  'timeline': { keys: ['T', 'l', 'L', 'L', 'L'] },
  'sockets': { keys: ['K'], of: fixture('lab-sockets') },
  'sockets between two changes': { keys: ['K', 'g', 'L', 'L', 'L', 'left', 'left', 'j', 'j'], of: fixture('lab-sockets') },
  'verdicts': { keys: ['V', 'j'], of: inTrouble },
  'verdicts of many': { keys: ['V'], of: fixture('lab-accept-queue-full') },
  'verdicts of nothing wrong': { keys: ['V'], of: fixture('lab-connect-healthy') },
  'conversations with verdicts': { keys: [], of: inTrouble },
  'socket with a verdict': { keys: ['enter', '1'], of: fixture('lab-syn-dropped') },
  'protocol with a verdict': { keys: ['enter', '2'], of: fixture('lab-http-truncated') },
  'application with verdicts': { keys: ['enter', '3', ...'jjjjjjjjjjjj'], of: fixture('lab-http-truncated'), rows: 24 },
  'help': { keys: ['?'], rows: 30 },
  'palette': { keys: [':', ...'sort'] },
  'prompt of a filter': { keys: ['/', ...'http.response.code == "x"'] },
  'prompt of a text': { keys: ['f', ...'chat'] },
  'prompt to copy': { keys: ['j', 'enter', 'y'] },
  'prompt to save': { keys: ['j', 'enter', 'ctrl-s'] },
  'prompt of a file': { keys: ['j', 'enter', 'ctrl-s', 'enter'] },
};

const CASES = Object.entries(VIEWS).flatMap(([name, view]) => WIDTHS.map((columns) => ({ name, columns, ...view })));

it.each(CASES)('$name on $columns columns', async ({ name, columns, keys, of = firstLook, rows = 16 }) => {
  const open = await openUi(of, { columns, rows });
  try {
    await open.press(...keys);
    // Every line of the terminal of the test is as wide as the screen at most, or it says so.
    await expect(`${open.terminal.text}\n`).toMatchFileSnapshot(`screens/${name.replaceAll(' ', '-').toLowerCase()}-${columns}.txt`);
  } finally {
    await open.close();
  }
});
