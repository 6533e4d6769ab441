/**
 * TCP sequence numbers are points on a circle of 2^32 (RFC 9293 §3.4). Throughout the program they are signed 32-bit
 * integers, and this file is the only place that compares them.
 */

/** Bytes from `a` forward to `b`; negative when `b` lies behind. Exact while they are less than 2^31 apart. */
export const seqDistance = (a: number, b: number): number => (b - a) | 0;

/** The number `count` bytes after `seq`. */
export const seqAdd = (seq: number, count: number): number => (seq + count) | 0;
