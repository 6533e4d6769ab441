/** What the UI looks at: the parts of an indexed capture that nothing waits for, so that views can be plain functions. */
import type { IndexedCapture } from '../node/indexed-capture.ts';

export type {
  CaptureStatus, ConnectionColumns, ConnectionNumber, FieldNode, FrameColumns, FrameDetail, IndexedCapture, Moment, SegmentRow, Segments, SocketHistory, StreamPiece, Timeline, VerdictIndex,
} from '../node/indexed-capture.ts';

/** It changes between two calls of a view, never during one. */
export type Look = Pick<IndexedCapture, 'paths' | 'frames' | 'connections' | 'timeline' | 'status' | 'notes' | 'summary' | 'verdicts' | 'diagnosing'>;
