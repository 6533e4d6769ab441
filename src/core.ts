/**
 * The analyzer without any I/O, for browsers and other hosts: hand frames to a `Session`, take records from it.
 * Nothing reachable from here imports anything of Node.
 */
export { Chunk } from './bytes/chunk.ts';
export { Frame } from './frame.ts';
export type { FrameSource } from './frame.ts';
export { NOTES } from './note.ts';
export type { Layer as NoteLayer, NoteCode, NoteDetail, NoteSink, Severity } from './note.ts';
export { defaultOptions } from './options.ts';
export type { FrameContext, RecordSink, SessionOptions, StreamTap } from './options.ts';
export type * from './record.ts';
export { Session } from './session.ts';
export type { Side } from './side.ts';
export { defineDissector } from './dissect/dissector.ts';
export type * from './dissect/dissector.ts';
export { builtIn as builtInDissectors } from './dissect/registry.ts';
