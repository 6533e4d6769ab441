/** What TCP analysis says of one frame, with Wireshark's meanings (`tcp.analysis.*`). */
export const Analysis = {
  Retransmission: 1 << 0,
  FastRetransmission: 1 << 1,
  SpuriousRetransmission: 1 << 2,
  OutOfOrder: 1 << 3,
  LostSegment: 1 << 4,
  AckLostSegment: 1 << 5,
  DuplicateAck: 1 << 6,
  ZeroWindow: 1 << 7,
  ZeroWindowProbe: 1 << 8,
  ZeroWindowProbeAck: 1 << 9,
  WindowFull: 1 << 10,
  WindowUpdate: 1 << 11,
  KeepAlive: 1 << 12,
  KeepAliveAck: 1 << 13,
  ReusedPorts: 1 << 14,
  /** Captured twice; Wireshark calls these retransmissions, we do not. */
  DuplicateFrame: 1 << 15,
} as const;
