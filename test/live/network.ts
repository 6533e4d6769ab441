/** A private network for tests of live captures: a namespace with a loopback and a veth pair, and programs that run in it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { BIN } from '../cli/earshot.ts';

/** Why there can be none here, or null. */
export const whyNoNetwork = ((): string | null => {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'network namespaces are made by root';
  const made = spawnSync('unshare', ['-n', 'ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far'], { stdio: 'ignore' });
  return made.status === 0 ? null : 'this system makes no network namespaces';
})();
if (whyNoNetwork !== null) console.log(`captures on interfaces are not tried: ${whyNoNetwork}`);

/** Which back ends can capture here. Those that cannot are named once. */
export const backends = whyNoNetwork !== null ? [] : spawnSync(process.execPath, [BIN, 'doctor', '-T', 'ndjson'], { encoding: 'utf8' })
  .stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { backend?: string; works?: boolean })
  .filter(({ backend, works }) => {
    if (backend !== undefined && works !== true) console.log(`${backend} cannot capture here: not tried`);
    return works === true;
  }).map(({ backend }) => backend!);

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export interface LiveRecord {
  type: string;
  [field: string]: unknown;
}

export class Network {
  readonly name = `earshot-test-${process.pid}`;
  readonly #children: Child[] = [];

  constructor() {
    const { name } = this;
    execFileSync('ip', ['netns', 'add', name]);
    this.in('ip', 'link', 'set', 'lo', 'up');
  }

  /** Two ends of one wire. */
  wire(near: string, far: string): void {
    this.in('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far);
    for (const end of [near, far]) this.in('ip', 'link', 'set', end, 'up');
  }

  in(program: string, ...args: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.name, program, ...args], { encoding: 'utf8' });
  }

  start(program: string, ...args: string[]): Child {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn('ip', ['netns', 'exec', this.name, program, ...args], { env: { PATH, HOME } });
    child.stdin.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    spawnSync('ip', ['netns', 'delete', this.name]);
  }
}

/** `earshot live` in a network, and the records that it has printed so far. */
export class Live {
  readonly child: Child;
  readonly records: LiveRecord[] = [];
  stderr = '';
  readonly ended: Promise<number | null>;
  #wake = (): void => {};

  constructor(network: Network, ...args: string[]) {
    this.child = network.start(process.execPath, BIN, 'live', ...args);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.records.push(JSON.parse(line) as LiveRecord);
      this.#wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
  }

  /** Resolves when there are so many records of that kind. */
  async until(wanted: (record: LiveRecord) => boolean, count = 1): Promise<LiveRecord[]> {
    for (;;) {
      const found = this.records.filter(wanted);
      if (found.length >= count) return found;
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode} and ${found.length} of ${count}:\n${this.stderr}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Resolves when frames are being captured. */
  capturing(): Promise<LiveRecord[]> {
    return this.until(({ type }) => type === 'capture');
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  get summary(): LiveRecord | undefined {
    return this.records.find(({ type }) => type === 'summary');
  }
}

/** A server and its client in one process: so many exchanges, then so many events, over this address. */
export const TALK = `
import http from 'node:http';
const [host, requests, events] = process.argv.slice(2);
const server = http.createServer((request, response) => {
  if (request.url !== '/events') return response.end('as ' + request.url);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent++ < Number(events)) return response.write('data: ' + Date.now() + '\\n\\n');
    clearInterval(timer);
    response.end();
  }, 60);
}).listen(8080, host, async () => {
  const get = (path) => new Promise((resolve) => http.get({ host, port: 8080, path, agent: false }, (answer) => answer.resume().on('end', resolve)));
  for (let at = 0; at < Number(requests); at++) await get('/' + at);
  if (Number(events) > 0) await get('/events');
  server.close();
});
`;
