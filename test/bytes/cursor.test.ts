import { describe, expect, it } from 'vitest';
import { Cursor } from '../../src/bytes/cursor.ts';

const BYTES = Uint8Array.of(0xff, 1, 2, 3, 4, 5, 6, 7, 0xff);
const cursor = (): Cursor => new Cursor(BYTES, 1, 8);

describe('a cursor', () => {
  it('reads big-endian numbers one after the other, between its bounds', () => {
    const at = cursor();
    expect([at.u8(), at.u16(), at.u32(), at.left, at.fault]).toEqual([0x01, 0x0203, 0x04050607, 0, null]);
  });

  it('reads numbers with the highest bit as positive', () => {
    expect(new Cursor(new Uint8Array(4).fill(0xff)).u32()).toBe(0xffff_ffff);
  });

  it('steps over bytes and says where they began', () => {
    const at = cursor();
    expect([at.take(3), at.take(0), at.take(4), at.take(1)]).toEqual([1, 4, 4, -1]);
  });

  it('stays at the end once something was cut off, and gives zeros', () => {
    const at = cursor();
    at.take(5);
    expect([at.u32(), at.left, at.u8(), at.u16(), at.take(1)]).toEqual([0, 0, 0, 0, -1]);
    expect([at.fault, at.cut]).toEqual(['the bytes end early', true]);
  });

  it('keeps the first reason: what a caller found wrong is not cut', () => {
    const at = cursor();
    at.fail('no such type');
    expect([at.fault, at.cut, at.left]).toEqual(['no such type', false, 0]);
    at.u8();
    expect(at.fault).toBe('no such type');
  });

  it('reads no further than a narrowed end', () => {
    const at = cursor();
    at.end = 3;
    expect([at.u16(), at.u8(), at.cut]).toEqual([0x0102, 0, true]);
  });
});
