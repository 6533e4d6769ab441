import { Step } from '../src/capture/capture-reader.ts';
import type { CaptureReader } from '../src/capture/capture-reader.ts';
import { openReader, SNIFF_BYTES } from '../src/capture/sniff.ts';
import { Window } from '../src/capture/window.ts';
import { Frame } from '../src/frame.ts';
import { openBytes } from '../src/node/source-bytes.ts';

const WINDOW_BYTES = 1 << 20;

/** Shows every frame of a plain capture, until `visit` says false. Returns how many it showed. */
export function eachFrame(path: string, visit: (frame: Frame) => boolean | void): number {
  const { bytes } = openBytes(path, undefined);
  const window = Window.ofSize(WINDOW_BYTES);
  const frame = new Frame();
  let reader: CaptureReader | null = null;
  try {
    for (;;) {
      const read = bytes.read(window.room()) as number;
      if (read === 0) window.atEnd = true;
      else window.end += read;
      if (!reader && window.end < SNIFF_BYTES && !window.atEnd) continue;
      reader ??= openReader(window, { path, notes: () => {}, live: false });
      let step;
      while ((step = reader.next(window, frame)) === Step.Frame) {
        frame.number++;
        if (visit(frame) === false) return frame.number;
      }
      if (step === Step.Done) return frame.number;
    }
  } finally {
    bytes.close();
  }
}
