/** The stages of a frame's way, each with all those before it, over one plain capture. Returns how many frames there were. */
import { readSync, openSync, closeSync } from 'node:fs';
import type { Connection } from '../src/connection/connection.ts';
import { FlowTable } from '../src/connection/flow-table.ts';
import { Tracker } from '../src/connection/tracker.ts';
import { Decoder } from '../src/decode/decoder.ts';
import { codecs } from '../src/node/codecs.ts';
import { defaultOptions } from '../src/options.ts';
import type { RecordSink, SessionOptions } from '../src/options.ts';
import { Utf8Builder } from '../src/bytes/utf8-builder.ts';
import type { ByteSink } from '../src/report/json-line.ts';
import { NdjsonWriter } from '../src/report/ndjson-writer.ts';
import { TextReport } from '../src/report/text.ts';
import { Session } from '../src/session.ts';
import { eachFrame } from './frames.ts';

const nothing = (): void => {};

function read(path: string): number {
  const file = openSync(path, 'r');
  const bytes = new Uint8Array(1 << 20);
  while (readSync(file, bytes) > 0);
  closeSync(file);
  return 0;
}

const records = (path: string): number => eachFrame(path, nothing);

function decode(path: string): number {
  const decoder = new Decoder({ note: nothing });
  return eachFrame(path, (frame) => void decoder.decode(frame));
}

/** Only finds the row of each 4-tuple. */
function flow(path: string): number {
  const decoder = new Decoder({ note: nothing });
  const tables = { 4: new FlowTable(4), 6: new FlowTable(6) };
  return eachFrame(path, (frame) => {
    const packet = decoder.decode(frame);
    if (packet.transport === 6 || packet.transport === 17) tables[packet.ipVersion === 4 ? 4 : 6].find(packet);
  });
}

/** Connections and both their streams in order, with nobody to read them. */
function reassembly(path: string): number {
  const decoder = new Decoder({ note: nothing });
  const handler = { data: nothing, gap: nothing, end: nothing };
  const listen = (connection: Connection): void => void (connection.handler ??= handler);
  const tracker = new Tracker(defaultOptions, {
    data: listen, gap: listen, end: nothing, opened: nothing, closed: nothing, flipped: nothing, unanswered: nothing, note: nothing,
  });
  let first: number | undefined;
  const frames = eachFrame(path, (frame) => {
    const packet = decoder.decode(frame);
    if (packet.transport !== 6 && packet.transport !== 17) return;
    first ??= frame.seconds;
    tracker.accept(packet, frame, (frame.seconds - first) * 1000 + Math.round(frame.nanos / 1e6));
  });
  tracker.finish();
  return frames;
}

function session(path: string, sink: RecordSink, options: Partial<SessionOptions> = {}): number {
  const whole = new Session(options, codecs, sink);
  const frames = eachFrame(path, (frame) => whole.accept(frame));
  whole.finish();
  return frames;
}

/** Text is made and counted, as a pipe would. */
let written = 0;
const write = (text: { readonly length: number }): void => void (written += text.length);

/** Lines in memory, thrown away once there are many. */
class Lines extends Utf8Builder implements ByteSink {
  override reserve(count: number): void {
    if (this.at > 1 << 16) {
      written += this.at;
      this.clear();
    }
    super.reserve(count);
  }

  write(text: string): void {
    this.text(text);
  }
}

export const stages = {
  read,
  records,
  decode,
  flow,
  reassembly,
  dissection: (path: string) => session(path, nothing),
  // As `read` asks: what is only counted, or written at once, has no record, which the stage before makes of everything.
  text: (path: string) => {
    const report = new TextReport({ write, writeBytes: write }, { byNumber: true });
    return session(path, (record) => report.push(record), {
      communityIds: false, wants: { ...defaultOptions.wants, headers: false },
      unanswered: (syn) => report.counts(syn), takerOf: (connection) => report.takerOf(connection), onBegin: (time) => report.begin(time),
    });
  },
  ndjson: (path: string) => {
    const lines = new NdjsonWriter(new Lines());
    return session(path, (record) => lines.push(record), { takerOf: () => lines, lends: true });
  },
} satisfies Record<string, (path: string) => number>;

export type StageName = keyof typeof stages;
export const STAGE_NAMES = Object.keys(stages) as StageName[];
/** What a stage adds is told against this one. */
export const stageBefore = (stage: StageName): StageName | null =>
  stage === 'ndjson' ? 'dissection' : (STAGE_NAMES[STAGE_NAMES.indexOf(stage) - 1] ?? null);
