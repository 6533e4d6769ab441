/**
 * Captures with the library `cap` and writes pcapng to standard output, until it is told to stop. What it is to do is its first
 * argument.
 */
import { writeSync } from 'node:fs';
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import { Frame } from '../frame.ts';
import type { CapOrders } from './cap.ts';
import { linkTypeOf, loadCap } from './cap-library.ts';
import type { CapHandle } from './cap-library.ts';

/** What is handed on at the latest, while frames come so fast that nothing else has a turn. */
const BATCH = 1 << 16;
/** Clocks of the system are set, so the moment at which this one began is looked at again. */
const CLOCK_MS = 60_000;

const { interfaces, filter, snapLength, bufferBytes } = JSON.parse(process.argv[2]!) as CapOrders;
const writer = new PcapngWriter();
const frame = new Frame();
const handles: CapHandle[] = [];
let flushing = false;
let origin = 0;
let lookedAt = -Infinity;

function stamp(): void {
  const now = performance.now();
  if (now - lookedAt > CLOCK_MS) {
    origin = Date.now() - now;
    lookedAt = now;
  }
  const time = origin + now;
  frame.seconds = Math.floor(time / 1000);
  frame.nanos = Math.floor((time % 1000) * 1000) * 1000;
}

function flush(): void {
  flushing = false;
  const bytes = writer.take();
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}

function end(): void {
  for (const handle of handles) handle.close();
  flush();
  process.exit(0);
}

process.on('SIGINT', end);
process.on('SIGTERM', end);
try {
  const { Cap } = loadCap();
  writer.section('cap');
  interfaces.forEach((name, id) => {
    const handle = new Cap();
    const buffer = Buffer.alloc(snapLength);
    const linkTypeNumber = linkTypeOf(handle.open(name, filter, bufferBytes, buffer));
    handles.push(handle);
    writer.interface({ linkTypeNumber, snapLength, name, filter: filter === '' ? null : filter });
    handle.on('packet', (length) => {
      stamp();
      frame.bytes = buffer;
      frame.end = Math.min(length, snapLength);
      frame.originalLength = length;
      writer.packet(id, frame);
      if (writer.length >= BATCH) flush();
      else if (!flushing) {
        flushing = true;
        setImmediate(flush);
      }
    });
  });
  flush();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
