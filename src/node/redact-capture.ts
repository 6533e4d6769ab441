/** Reads a capture, redacts it and gives it back as a pcapng file of one section. */
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import { Frame } from '../frame.ts';
import type { EarshotRecord } from '../record.ts';
import { Redactor } from '../redact/redact.ts';
import type { RedactedFrame } from '../redact/redact.ts';
import type { RedactRules } from '../redact/rules.ts';
import type { FitKind, Kind } from '../redact/tally.ts';
import { CaptureRun, readThrough } from './read-capture.ts';
import { checkRedacted } from './redact-check.ts';
import type { RedactCheck } from './redact-check.ts';
import { recoders } from './redact-recoders.ts';
import type { CaptureFileInfo } from './source-file.ts';

/** What of a capture file, beside its frames, the redacted one does not have. */
export interface Dropped {
  secrets: number;
  names: number;
  comments: number;
  sections: number;
  descriptions: number;
  /** Kinds of blocks that this program does not know. */
  blocks: number;
}

export interface RedactReport {
  readonly frames: number;
  /** Replacements, by kind. */
  readonly replaced: Partial<Record<Kind, number>>;
  /** How compressed content fitted, by stretches of it. */
  readonly compressed: Partial<Record<FitKind, number>>;
  readonly dropped: Dropped;
  readonly check: RedactCheck;
}

/**
 * Redacts one capture and reads both again to see that it came out right.
 * @throws {CaptureError} for what is no capture. @throws {RedactLimitError} for one that is too large.
 */
export async function redactCapture(
  path: string, key: string, rules: RedactRules,
): Promise<{ bytes: Uint8Array; report: RedactReport }> {
  let run: CaptureRun | null = null;
  let comments = 0;
  let blocks = 0;
  const redactor = new Redactor(key, rules, recoders, (_file, interfaceId) => interfaceId);
  const { onFrame, ...options } = redactor.options;
  const sink = (record: EarshotRecord): void => {
    if (record.type === 'note' && record.code === 'capture-block-skipped') blocks++;
    redactor.record(record);
  };
  run = await CaptureRun.open([path], sink, {
    ...options,
    onFrame: (context) => {
      comments += run!.frameComments().length;
      onFrame!(context);
    },
  });
  try {
    await readThrough(run, {});
    const frames = redactor.finish();
    const [file] = run.files;
    const bytes = written(frames, file!);
    const { counts, fits } = redactor.redaction.tally;
    const check = await checkRedacted(path, bytes, (text) => redactor.redaction.secrets.foundIn(text));
    const dropped = { ...droppedOf(file!, comments), blocks };
    return { bytes, report: { frames: frames.length, replaced: counts, compressed: fits, dropped, check } };
  } finally {
    run.close();
  }
}

function written(frames: readonly RedactedFrame[], { interfaces }: CaptureFileInfo): Uint8Array {
  const writer = new PcapngWriter();
  const frame = new Frame();
  writer.section('earshot redact');
  for (const { linkTypeNumber, snapLength, name } of interfaces) writer.interface({ linkTypeNumber, snapLength, name });
  for (const each of frames) {
    const { bytes, seconds, nanos, originalLength } = each;
    Object.assign(frame, { bytes, end: bytes.length, seconds, nanos, originalLength });
    writer.packet(each.face, frame);
  }
  const last = frames.at(-1);
  for (const { id, dropped } of interfaces) {
    if (dropped !== null && last) writer.statistics(id, { seconds: last.seconds, nanos: last.nanos, received: null, dropped });
  }
  return writer.take().slice();
}

const droppedOf = ({ secrets, names, sections, interfaces }: CaptureFileInfo, comments: number): Omit<Dropped, 'blocks'> => ({
  secrets: secrets.length,
  names: names.reduce((sum, entry) => sum + entry.names.length, 0),
  comments: comments + sections.reduce((sum, section) => sum + section.comments.length, 0)
    + interfaces.reduce((sum, face) => sum + face.comments.length, 0),
  sections: Math.max(0, sections.length - 1),
  descriptions: interfaces.filter(({ description, filter, os }) => description !== null || filter !== null || os !== null).length,
});
