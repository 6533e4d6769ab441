/** `earshot/plugin`: what a dissector from outside is made of. See docs/plugins.md. */
export { defineDissector } from './dissect/dissector.ts';
export type {
  BodyHandler, BodyHead, BodySink, DatagramProbe, Dissector, DissectorContext, EmittedRecord, EndReason, GapCause, HandOff,
  ProbeAnswer, RecordField, RecordValue, StreamHandler, StreamProbe, UpgradeHead, Wants,
} from './dissect/dissector.ts';
export type { BodyInfo, BySide, Endpoint, Header, MessageRecords, PluginRecord, Shape } from './record.ts';
export type { Severity } from './note.ts';
export { other } from './side.ts';
export type { Side } from './side.ts';
export { rfc3339, secondsBetween } from './time.ts';
export type { Stamp } from './time.ts';
export { ByteQueue } from './bytes/byte-queue.ts';
export { Chunk } from './bytes/chunk.ts';
export { Cursor } from './bytes/cursor.ts';
export { i32, u8, u16, u16le, u24, u32, u32le, u64 } from './bytes/read.ts';
export { base64Text, hexText, latin1Text, printable, toBytes, utf8Text } from './bytes/text.ts';
