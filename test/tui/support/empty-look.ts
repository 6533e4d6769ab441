import type { IndexedCapture } from '../../../src/node/indexed-capture.ts';

const none = (): Promise<never> => Promise.reject(new Error('there is no file'));

/** A capture without anything in it, to put something in. */
export function emptyLook(): IndexedCapture {
  return {
    paths: ['synthetic.pcap'],
    frames: { count: 0, fileOf: () => 0, offsetOf: () => 0, connectionOf: () => -1, sideOf: () => null, analysisOf: () => 0, nextOf: () => 0 },
    connections: {
      count: 0, numbers: () => [], transport: () => 'tcp', client: () => ({ address: '', port: 0 }), server: () => ({ address: '', port: 0 }), protocols: () => [],
      shape: () => null, shapeSoFar: () => null, over: () => false, state: () => '', closeHow: () => null, closeBy: () => null, serverName: () => '', clientName: () => '', tunnelled: () => false,
      activity: () => new Uint8Array(16),
    },
    timeline: { start: 0, origin: { seconds: 0, nanos: 0 }, slotSeconds: 1, count: 0, frames: new Uint32Array(1), bytes: new Float64Array(1), notes: new Uint32Array(1) },
    status: { bytesRead: 0, bytesTotal: 0, frames: 0, phase: 'done', fromIndex: false, dropped: 0, problem: null },
    notes: [],
    verdicts: null,
    diagnosing: null,
    summary: null,
    onChange: () => () => {},
    done: Promise.resolve(),
    records: none, segments: none, stream: none, frame: none, moments: none, select: none, save: none, sockets: none, diagnose: none,
    close: () => Promise.resolve(),
  };
}
