import { CaptureError } from './capture-error.ts';
import type { CaptureFormat, CaptureReader, ReaderOptions } from './capture-reader.ts';
import { isPcapMagic } from './pcap-layout.ts';
import { PcapReader } from './pcap.ts';
import { BlockType, sectionOrder } from './pcapng-find.ts';
import { PcapngReader } from './pcapng.ts';
import { SnoopReader } from './snoop.ts';
import { latin1Text } from '../bytes/text.ts';
import type { Window } from './window.ts';

export type Compression = 'gzip' | 'zstd';

/** How many bytes `sniffFormat` and `sniffCompression` look at, at most. */
export const SNIFF_BYTES = 12;

/** The capture format that a file begins like, or null. Fewer than 12 bytes may not be enough to tell. */
export function sniffFormat({ view, start, end }: Window): CaptureFormat | null {
  const have = end - start;
  if (have < 4) return null;
  const magic = view.getUint32(start);
  if (isPcapMagic(magic) || isPcapMagic(view.getUint32(start, true))) return 'pcap';
  if (magic === BlockType.Section && (have < 12 || sectionOrder(view, start) !== null)) return 'pcapng';
  return have >= 8 && magic === 0x736e_6f6f && view.getUint32(start + 4) === 0x7000_0000 ? 'snoop' : null;
}

/** The compression that a file begins like, or null. Needs four bytes. */
export function sniffCompression({ view, start, end }: Window): Compression | null {
  if (end - start < 4) return null;
  // RFC 1952 §2.3.1; deflate is the only method there is.
  if (view.getUint32(start) >>> 8 === 0x1f8b08) return 'gzip';
  const magic = view.getUint32(start, true);
  // RFC 8878 §3.1.1, and skippable frames in §3.1.2.
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : null;
}

/**
 * The reader for the file whose first bytes are in the window.
 * @throws {CaptureError} if this is no capture.
 */
export function openReader(window: Window, options: ReaderOptions): CaptureReader {
  const format = sniffFormat(window);
  if (format === 'pcap') return new PcapReader(options);
  if (format === 'pcapng') return new PcapngReader(options);
  if (format === 'snoop') return new SnoopReader(options);
  if (window.end === window.start) throw new CaptureError('empty', options.path, 'the file is empty');
  const like = resemblance(window);
  throw new CaptureError('not-a-capture', options.path, `not a pcap or pcapng file${like && ` (it looks like ${like})`}`);
}

const SPOILT = 'a pcapng file spoilt by a text-mode transfer';
/** What people mistake for captures, by the first bytes. */
const RESEMBLANCES: readonly [prefix: string, what: string][] = [
  ['\xfd7zXZ', 'xz; unpack it first'], ['BZh', 'bzip2; unpack it first'], ['PK\x03\x04', 'zip; unpack it first'],
  ['\x04"M\x18', 'lz4; unpack it first'], ['7z\xbc\xaf', '7-Zip; unpack it first'], ['\n\r\n', SPOILT], ['\n\n', SPOILT],
  ['\x1f\x8b\x08', 'gzip: it is compressed twice; unpack it once first'],
  ['\x1f\x8b', 'gzip with a method that is not deflate'], ['\x28\xb5\x2f\xfd', 'zstd: it is compressed twice; unpack it once first'],
  ['GMBU', 'Microsoft Network Monitor'], ['RTSS', 'Microsoft Network Monitor'], ['\x7fELF', 'a program'],
  ['{', 'JSON'], ['[', 'JSON'], ['<', 'HTML or XML'], ['#', 'text'],
];

function resemblance({ bytes, start, end }: Window): string {
  const first = latin1Text(bytes, start, Math.min(end, start + SNIFF_BYTES));
  return RESEMBLANCES.find(([prefix]) => first.startsWith(prefix))?.[1] ?? '';
}
