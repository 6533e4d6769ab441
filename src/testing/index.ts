/**
 * `earshot/testing`: captures made by script, for tests of programs that read captures. Runs in Node and in browsers.
 */
export { CaptureBuilder } from './capture-builder.ts';
export type { CaptureOptions, IcmpErrorOptions } from './capture-builder.ts';
export { isnBeforeWrap } from './tcp-conversation.ts';
export type { SegmentOptions, SendOptions, TcpConversation, TcpOptions } from './tcp-conversation.ts';
export type { UdpConversation, UdpOptions } from './udp-conversation.ts';
export { dataFrame, frameNumber, hasPayload, sentBy } from './built-frame.ts';
export type { BuiltFrame, FramePredicate } from './built-frame.ts';
export {
  badChecksum, drop, duplicate, inTimeOrder, jump, offloadChecksum, offloadLength, oneSided, onInterface, overlap, reorder,
  skip, snap, split, swap, zeroIpId,
} from './transforms.ts';
export type { Transform } from './transforms.ts';
export { fragment, tunnel, vlan } from './encapsulate.ts';
export type { TunnelKind, TunnelOptions } from './encapsulate.ts';
export { LinkType } from './link.ts';
export { pcapngBlock } from './pcapng-writer.ts';
export type { PcapOptions } from './pcap-writer.ts';
export type { PcapngInterface, PcapngOptions } from './pcapng-writer.ts';
export { chunked, httpHead, webSocketAccept, webSocketUpgrade } from './http.ts';
export type { ChunkedOptions, UpgradeOptions } from './http.ts';
export { closePayload, frameOf, Opcode, webSocketFrame } from './websocket.ts';
export type { WebSocketFrameOptions } from './websocket.ts';
export { dnsMessage, dnsName, DnsType } from './dns.ts';
export type { DnsMessageOptions } from './dns.ts';
export { concat, fromHex, noise, octets, seeded } from './octets.ts';
export type { Data } from './octets.ts';
export { datagramHarness, harness, streamHarness } from './harness.ts';
export type { Harness, HarnessOptions } from './harness.ts';
export { everyway } from './everyway.ts';
