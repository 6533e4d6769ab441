import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageInfo } from '../../../src/tui/content/image.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((character) => character.charCodeAt(0)) : part)));

describe('an image', () => {
  it.each([
    ['PNG', bytes('\u0089PNG\r\n\u001a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 2, 128], [0, 0, 1, 224]), 640, 480],
    ['GIF', bytes('GIF89a', [64, 1, 200, 0]), 320, 200],
    ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0], [0xff, 0xff, 0xc2, 0, 17, 8, 1, 0, 2, 0]), 512, 256],
    ['WebP', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0], [255, 3, 0], [255, 1, 0]), 1024, 512],
    ['WebP', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0], [0x2f, 99, 0x40, 12, 0], [0, 0, 0, 0, 0]), 100, 50],
    ['WebP', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0], [0x9d, 1, 0x2a], [0x80, 0x42], [0xe0, 1]), 640, 480],
    ['SVG', bytes('<?xml version="1.0"?>\n<svg width="30px" height=\'20\' viewBox="0 0 1 1">'), 30, 20],
    ['SVG', bytes('<svg viewBox="0 0 24 12.5">'), 24, 12.5],
  ] as const)('of %s says its size', (format, head, width, height) => {
    expect(imageInfo(head)).toEqual({ format, size: { width, height } });
  });

  it('that is cut says what it is', () => {
    expect(imageInfo(bytes('\u0089PNG\r\n\u001a\n', [0, 0]))).toEqual({ format: 'PNG', size: null });
    expect(imageInfo(bytes([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff]))).toEqual({ format: 'JPEG', size: null });
  });

  it('is not everything', () => {
    expect(imageInfo(bytes('<html>'))).toBeNull();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (any) => void imageInfo(any)));
  });

  it('with endless markers ends', () => {
    expect(imageInfo(new Uint8Array(1e6).fill(0xff, 2).fill(0xd8, 1, 2).fill(0xff, 0, 1))).toEqual({ format: 'JPEG', size: null });
  });
});
