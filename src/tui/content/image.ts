/** What an image is, and its width and height, from the first bytes of its file. */
import { latin1Text } from '../../bytes/text.ts';

export interface ImageInfo {
  readonly format: string;
  /** In pixels; null where they do not stand in the bytes at hand. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

export function imageInfo(bytes: Uint8Array): ImageInfo | null {
  const head = latin1Text(bytes, 0, Math.min(bytes.length, 16));
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) return { format: 'PNG', size: sizeAt(bytes, 16, 20, 4) };
  if (/^GIF8[79]a/.test(head)) return { format: 'GIF', size: sizeAt(bytes, 6, 8, -2) };
  if (head.startsWith('\u00ff\u00d8\u00ff')) return { format: 'JPEG', size: jpegSize(bytes) };
  if (/^RIFF[^]{4}WEBP/.test(head)) return { format: 'WebP', size: webpSize(bytes) };
  if (head.startsWith('BM') && bytes.length >= 26) return { format: 'BMP', size: sizeAt(bytes, 18, 22, -4) };
  if (head.startsWith('\0\0\u0001\0')) return { format: 'icon', size: null };
  if (/^[^]{4}ftypavi[fs]/.test(head)) return { format: 'AVIF', size: null };
  return svgInfo(bytes);
}

/** Numbers of `length` bytes, little-endian where that is negative. */
function numberAt(bytes: Uint8Array, at: number, length: number): number {
  const size = Math.abs(length);
  let value = 0;
  for (let digit = 0; digit < size; digit++) value = value * 256 + (bytes[length > 0 ? at + digit : at + size - 1 - digit] ?? 0);
  return value;
}

const sizeAt = (bytes: Uint8Array, width: number, height: number, length: number): ImageInfo['size'] =>
  (height + Math.abs(length) <= bytes.length ? { width: numberAt(bytes, width, length), height: numberAt(bytes, height, length) } : null);

/** The first frame header (SOF, ITU T.81 §B.2.2) behind segments that each say how long they are. */
function jpegSize(bytes: Uint8Array): ImageInfo['size'] {
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return sizeAt(bytes, at + 7, at + 5, 2);
    const bare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    const length = bare ? 0 : numberAt(bytes, at + 2, 2);
    if (!bare && length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** RFC 9649 §2.5 to §2.7. */
function webpSize(bytes: Uint8Array): ImageInfo['size'] {
  if (bytes.length < 30) return null;
  switch (latin1Text(bytes, 12, 16)) {
    case 'VP8 ': return { width: numberAt(bytes, 26, -2) & 0x3fff, height: numberAt(bytes, 28, -2) & 0x3fff };
    case 'VP8L': {
      const bits = numberAt(bytes, 21, -4);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': return { width: numberAt(bytes, 24, -3) + 1, height: numberAt(bytes, 27, -3) + 1 };
    default: return null;
  }
}

const SVG_HEAD = 4096;

function svgInfo(bytes: Uint8Array): ImageInfo | null {
  const text = latin1Text(bytes, 0, Math.min(bytes.length, SVG_HEAD));
  if (!/^\s*(?:\u00ef\u00bb\u00bf)?\s*</.test(text)) return null;
  const tag = /<svg\b[^>]*>/i.exec(text)?.[0];
  if (tag === undefined) return null;
  const [, width, height] = [null, /\bwidth\s*=\s*["']\s*([\d.]+)(?:px)?\s*["']/.exec(tag)?.[1], /\bheight\s*=\s*["']\s*([\d.]+)(?:px)?\s*["']/.exec(tag)?.[1]];
  const box = /\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(tag);
  const size = width !== undefined && height !== undefined ? [width, height] : box ? [box[1], box[2]] : null;
  return { format: 'SVG', size: size && { width: Number(size[0]), height: Number(size[1]) } };
}
