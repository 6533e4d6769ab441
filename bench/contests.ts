/** All that `npm run bench` measures. Each contest makes the captures that it needs when its turn comes. */
import { fileURLToPath } from 'node:url';
import { RECIPE_MEGABYTES } from './captures.ts';
import type { CaptureName, Captures, Made } from './captures.ts';
import type { Contest } from './contest.ts';
import { faster, flat, later, peak, within } from './goals.ts';
import { isInstalled } from './measure.ts';
import type { Command } from './measure.ts';
import { earshot, node, peers } from './programs.ts';

/** Peers that need minutes for a whole capture get its first frames. */
const SLICE = { web: 300_000, chatty: 400_000, scan: 200_000 } as const;

const TEXT = 'earshot read';
const JSON_LINES = 'earshot read -T ndjson';
/** No SYN is given up before the capture is over. */
const KEPT = 'earshot read (all kept)';
const KEEP_ALL = ['--max-connections', '100M', '--syn-idle', '999999999'];
const TCPDUMP = 'tcpdump -r -w /dev/null';
const TINY = fileURLToPath(new URL('../fixtures/first-look/capture.pcapng', import.meta.url));
/** Programs that are over at once are run more often: their times differ most. */
const oftener = (usual: number): number => usual * 4;
/** A peak hardly differs between two runs. */
const seldom = (usual: number): number => Math.min(usual, 2);

export type ContestName = keyof typeof contests;

const own = ({ path }: Made): Record<string, Command> => ({
  [TEXT]: earshot('read', path), [JSON_LINES]: earshot('read', '-T', 'ndjson', path),
});

const plain = ({ path }: Made): Record<string, Command> => ({
  cat: peers.cat(path), [TCPDUMP]: peers.tcpdump(path), 'capinfos -c': peers.capinfos(path),
});

const title = (what: string, { megabytes, frames, connections, contents }: Made): string => {
  const counts = Object.entries({ frames, connections, ...contents }).filter(([, count]) => count > 0);
  return [`${what}: ${megabytes.toFixed(0)} MB`, ...counts.map(([name, count]) => `${count.toLocaleString('en')} ${name}`)].join(', ');
};

/** Captures of the recipe's sizes, or all of one size. */
export class Shelf {
  readonly #captures: Captures;
  readonly #megabytes: number | null;

  constructor(captures: Captures, megabytes: number | null) {
    this.#captures = captures;
    this.#megabytes = megabytes;
  }

  get copies(): Captures {
    return this.#captures;
  }

  make(name: CaptureName, times = 1): Promise<Made> {
    return this.#captures.capture(name, (this.#megabytes ?? RECIPE_MEGABYTES[name]) * times);
  }
}

export const contests = {
  bulk: async (shelf: Shelf): Promise<Contest> => {
    const [bulk, impaired] = [await shelf.make('bulk'), await shelf.make('bulk-impaired')];
    return {
      title: title('bulk', bulk),
      programs: {
        ...own(bulk), 'earshot read (impaired)': earshot('read', impaired.path), ...plain(bulk),
        'tcpflow -c': peers.tcpflow(bulk.path),
      },
      goals: [
        within('`read`, bulk', `\`${TCPDUMP}\``, [TEXT, TCPDUMP], 1.4),
        within('`read`, bulk impaired', 'clean bulk', ['earshot read (impaired)', TEXT], 1.15),
        peak('peak memory, text, bulk', TEXT, 90),
        peak('peak memory, ndjson, bulk', JSON_LINES, 90),
      ],
    };
  },
  web: async (shelf: Shelf): Promise<Contest> => {
    const web = await shelf.make('web');
    const pcapng = await shelf.copies.pcapng(web);
    return {
      title: title('web', web),
      programs: {
        ...own(web), 'earshot read (pcapng)': earshot('read', pcapng.path), ...plain(web), 'tcpflow -c': peers.tcpflow(web.path),
        'PcapPlusPlus HttpAnalyzer': peers.httpAnalyzer(web.path), 'pcap-parser (counts packets)': peers.pcapParser(web.path),
      },
      goals: [
        within('`read`, web', `\`${TCPDUMP}\``, [TEXT, TCPDUMP], 3),
        within('`read`, web', 'PcapPlusPlus HttpAnalyzer', [TEXT, 'PcapPlusPlus HttpAnalyzer'], 0.7),
        within('`read`, web', '`tcpflow -c`', [TEXT, 'tcpflow -c'], 0.25),
        within('`read`, web as pcapng', 'as pcap', ['earshot read (pcapng)', TEXT], 1.05),
        peak('peak memory, text, web', TEXT, 90),
        peak('peak memory, ndjson, web', JSON_LINES, 90),
      ],
    };
  },
  'web-slice': async (shelf: Shelf): Promise<Contest> => {
    const slice = await shelf.copies.first(SLICE.web, await shelf.make('web'));
    return {
      title: `web, its first ${slice.frames} frames`,
      programs: {
        ...own(slice), 'tshark -Y http -T fields': peers.tsharkHttp(slice.path),
        'tshark -Y http -T ek': peers.tsharkRecords(slice.path),
      },
      goals: [
        faster('`read`, web', '`tshark -Y http -T fields`', [TEXT, 'tshark -Y http -T fields'], 30),
        faster('`read -T ndjson`, web', '`tshark -Y http -T ek`', [JSON_LINES, 'tshark -Y http -T ek'], 50),
      ],
    };
  },
  'web-packed': async (shelf: Shelf): Promise<Contest> => {
    const web = await shelf.make('web');
    const gz = await shelf.copies.gzip(web);
    const programs: Record<string, Command> = {
      'earshot read (gzip)': earshot('read', gz.path), 'gzip -dc': peers.gunzip(gz.path),
    };
    if (isInstalled('zstd')) {
      const zst = await shelf.copies.zstd(web);
      Object.assign(programs, { 'earshot read (zstd)': earshot('read', zst.path), 'zstd -dc': peers.unzstd(zst.path) });
    }
    return {
      title: `web, packed: gzip ${gz.megabytes.toFixed(0)} MB`,
      programs,
      goals: [within('`read`, web.pcap.gz', '`gzip -dc`', ['earshot read (gzip)', 'gzip -dc'], 0.8)],
    };
  },
  chatty: async (shelf: Shelf): Promise<Contest> => {
    const chatty = await shelf.make('chatty');
    return {
      title: title('chatty', chatty),
      programs: { ...own(chatty), ...plain(chatty), 'tcpflow -c': peers.tcpflow(chatty.path) },
      goals: [
        within('`read`, chatty', `\`${TCPDUMP}\``, [TEXT, TCPDUMP], 2.5),
        peak('peak memory, text, chatty', TEXT, 90),
        peak('peak memory, ndjson, chatty', JSON_LINES, 90),
      ],
    };
  },
  'chatty-slice': async (shelf: Shelf): Promise<Contest> => {
    const slice = await shelf.copies.first(SLICE.chatty, await shelf.make('chatty'));
    const name = 'tshark -Y "http or websocket" -T fields';
    return {
      title: `chatty, its first ${slice.frames} frames`,
      programs: { ...own(slice), [name]: peers.tsharkMessages(slice.path) },
      goals: [faster('`read`, chatty', `\`${name}\``, [TEXT, name], 30)],
    };
  },
  scan: async (shelf: Shelf): Promise<Contest> => {
    const scan = await shelf.make('scan');
    return {
      title: title('scan', scan),
      programs: { ...own(scan), [KEPT]: earshot('read', ...KEEP_ALL, scan.path), ...plain(scan) },
      goals: [
        within('`read`, scan', `\`${TCPDUMP}\``, [TEXT, TCPDUMP], 4.5),
        peak(`peak memory, text, scan of ${scan.frames.toLocaleString('en')} flows`, TEXT, 110),
        peak('the same with every flow kept to the end', KEPT, 250),
      ],
    };
  },
  'scan-slice': async (shelf: Shelf): Promise<Contest> => {
    const slice = await shelf.copies.first(SLICE.scan, await shelf.make('scan'));
    const ours = 'earshot read --only connection';
    return {
      title: `scan, its first ${slice.frames} frames`,
      programs: {
        [ours]: earshot('read', '--only', 'connection', slice.path), 'tshark -z conv,tcp': peers.tsharkConnections(slice.path),
      },
      goals: [faster('connections of scan', '`tshark -z conv,tcp`', [ours, 'tshark -z conv,tcp'], 10)],
    };
  },
  start: async (): Promise<Contest> => ({
    title: 'start, and a capture of 10 kB',
    programs: { 'node -e 0': node('-e', '0'), 'earshot --version': earshot('--version'), [TEXT]: earshot('read', TINY) },
    goals: [
      later('`--version`', '`node -e 0`', ['earshot --version', 'node -e 0'], 40),
      later('`read`, 10 kB', '`node -e 0`', [TEXT, 'node -e 0'], 90),
    ],
    runs: oftener,
  }),
  memory: async (shelf: Shelf): Promise<Contest> => {
    const programs: Record<string, Command> = {};
    const goals = [];
    for (const name of ['bulk', 'web', 'chatty'] as const) {
      for (const [size, times] of [['', 1], [' × 4', 4]] as const) {
        const { path } = await shelf.make(name, times);
        programs[`text, ${name}${size}`] = earshot('read', path);
        programs[`ndjson, ${name}${size}`] = earshot('read', '-T', 'ndjson', path);
      }
      for (const format of ['text', 'ndjson']) {
        goals.push(flat(`peak memory, ${format}, ${name} × 4`, [`${format}, ${name} × 4`, `${format}, ${name}`], 5));
      }
    }
    return { title: 'memory as the file grows', programs, goals, runs: seldom };
  },
} satisfies Record<string, (shelf: Shelf) => Promise<Contest>>;
