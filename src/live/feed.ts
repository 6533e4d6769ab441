/** A capture that goes on, for the UI: as it comes, or, where it is kept in one file, from that. */
import { setImmediate } from 'node:timers/promises';
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import type { LiveFeed } from '../node/live-feed.ts';
import { openStream } from '../node/source-bytes.ts';
import { openSource } from '../node/source.ts';
import type { CaptureSource } from '../node/source.ts';
import { Attendance, latenessOf, liveInfo } from './attendance.ts';
import type { Ending } from './backend.ts';
import { Intake } from './intake.ts';
import { LiveBytes } from './live-bytes.ts';
import type { Attended } from './live-run.ts';
import { RecorderError } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import type { Limits } from './ring.ts';

export interface OpenedFeed {
  /** What it is called; a path where frames are read again from the file that keeps them. */
  readonly path: string;
  readonly feed: LiveFeed;
}

/**
 * Hands frames to whoever shows them once they are kept. Of those in one file there is no other copy; where the oldest of several
 * files go, they are handed on beside them.
 * @throws {CaptureError} where what comes is no capture.
 */
export async function openFeed(attended: Attended, recorder: Recorder | null, ring: Limits | null): Promise<OpenedFeed> {
  const { name, capture, who, until } = attended;
  const attendance = new Attendance(name, capture, who);
  const feed = (bytes: LiveFeed['bytes'], ended: LiveFeed['ended']): LiveFeed => ({
    bytes, ended, lateMs: latenessOf(who), info: liveInfo(who),
    begin: (notes, isOpen) => attendance.begin(notes, isOpen),
    hear: (record) => attendance.hear(record),
  });
  const intake = new Intake({ capture, recorder, until });
  if (recorder === null && until.packets === null) return { path: name, feed: feed(capture.bytes, attendance.end()) };
  const source = await openSource([name], { notes: attendance.note, openAs: () => openStream(capture.bytes) });
  const copy = recorder === null || ring !== null ? new LiveBytes({ gone: () => capture.stop() }) : null;
  // Whoever follows the file is to find its interfaces there.
  recorder?.interfaces(source.files[0]!.interfaces);
  recorder?.flush();
  const ended = keep(source, intake, recorder, copy).then(async (problem): Promise<Ending> => {
    intake.close();
    source.close();
    if (problem !== null) attendance.note('capture-not-kept', { message: `${problem}; what was written before is whole` });
    const ending = await attendance.end();
    if (ending.drops) recorder?.dropped(ending.drops);
    recorder?.close();
    copy?.end();
    return { ...ending, problem: problem ?? ending.problem };
  });
  return { path: copy ? name : recorder!.path, feed: feed(copy, ended) };
}

/** Keeps frames as long as any are wanted, and hands them on; gives why they could not be kept, or null. */
async function keep(source: CaptureSource, intake: Intake, recorder: Recorder | null, copy: LiveBytes | null): Promise<string | null> {
  const { frame } = source;
  const faces = source.files[0]!.interfaces;
  const writer = new PcapngWriter();
  let described = 0;
  writer.section(null);
  const handOn = (): void => {
    for (; described < faces.length; described++) writer.interface(faces[described]!);
    writer.packet(frame.interfaceId, frame);
  };
  try {
    for (let more = true; more;) {
      while (source.advance() && intake.wants(frame, faces, source.frameComments())) if (copy) handOn();
      recorder?.flush();
      if (copy && writer.length > 0) copy.push(writer.take().slice());
      await copy?.room();
      await setImmediate();
      more = !intake.full && (await source.refill());
    }
    return null;
  } catch (error) {
    if (!(error instanceof RecorderError)) throw error;
    return error.message;
  }
}
