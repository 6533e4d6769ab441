/** Fragments get the bytes that their datagrams have got. */
import { u16, u32, u8 } from '../bytes/read.ts';
import { PAYLOAD } from '../defrag/datagram.ts';
import { hexText } from '../bytes/text.ts';
import {
  IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_ID, IPV4_PROTOCOL, IPV4_SOURCE, IPV4_TOTAL_LENGTH, MORE_FRAGMENTS,
} from '../wire/ipv4.ts';
import { FRAGMENT } from '../wire/ipv6-extension.ts';
import { IPV6_NEXT_HEADER, IPV6_PAYLOAD_LENGTH } from '../wire/ipv6.ts';
import { Layer } from '../wire/packet.ts';
import type { Area, Header } from './area.ts';
import type { FrameCopy } from './frame-log.ts';
import { copySame } from './copy-same.ts';
import { blank } from './redaction.ts';
import type { Redaction } from './redaction.ts';

/** A fragment where it was captured. */
interface Fragment {
  readonly frame: number;
  readonly key: string;
  readonly area: Area;
  readonly start: number;
  readonly end: number;
  /** Of its first byte in the datagram. */
  readonly offset: number;
}

interface Whole {
  readonly key: string;
  readonly area: Area;
  readonly frames: ReadonlySet<number>;
}

/** `nested` datagrams are parts of others, so those are done first. */
export function editFragments(frames: readonly FrameCopy[], { rules, tally }: Redaction): void {
  const wholes = new Map<string, Whole[]>();
  const fragments: { fragment: Fragment; depth: number }[] = [];
  for (const frame of frames) {
    const found = fragmentsOf(frame);
    for (const [depth, fragment] of found.entries()) {
      fragments.push({ fragment, depth });
      const area = frame.areas[frame.areas.indexOf(fragment.area) + 1];
      if (!area) continue;
      const list = wholes.get(fragment.key) ?? [];
      list.push({ key: fragment.key, area, frames: new Set([frame.number, ...frame.fragments]) });
      wholes.set(fragment.key, list);
    }
  }
  for (const { fragment } of fragments.sort((a, b) => b.depth - a.depth)) {
    const whole = datagramOf(fragment, wholes.get(fragment.key) ?? []);
    if (whole) copySame(fragment.area, fragment.start, fragment.end, whole.area, PAYLOAD + fragment.offset);
    else if (rules.opaque === 'zero') {
      blank(fragment.area.out, fragment.start, fragment.end);
      tally.count('opaque');
    }
  }
}

/** The datagram that a fragment is of: one that its frame was part of, else one that says the same. */
function datagramOf(fragment: Fragment, candidates: readonly Whole[]): Whole | undefined {
  return candidates.find(({ frames }) => frames.has(fragment.frame)) ?? candidates.find(({ area }) => says(area, fragment));
}

function says({ bytes }: Area, { area, start, end, offset }: Fragment): boolean {
  for (let at = start; at < end; at++) if (area.bytes[at] !== bytes[PAYLOAD + offset + at - start]) return false;
  return true;
}

/** The fragment in each area of a frame, outermost first. */
function fragmentsOf(frame: FrameCopy): Fragment[] {
  const found: Fragment[] = [];
  for (const area of frame.areas) {
    const headers = frame.headers.filter((header) => header.area === area);
    const last = headers.at(-1);
    const fragment = last && fragmentAt(frame, headers, last);
    if (fragment) found.push(fragment);
  }
  return found;
}

function fragmentAt({ number, payload }: FrameCopy, headers: readonly Header[], last: Header): Fragment | null {
  const { area, end } = last;
  const ip = headers.findLast(({ layer }) => layer === Layer.Ipv4 || layer === Layer.Ipv6);
  if (!ip || payload.transportStart >= end && payload.area === area && payload.transport !== 0) return null;
  const { bytes } = area;
  const { start } = ip;
  if (ip.layer === Layer.Ipv4) {
    const field = u16(bytes, start + IPV4_FRAGMENT);
    if (last !== ip || (field & (MORE_FRAGMENTS | 0x1fff)) === 0) return null;
    const addresses = hexText(bytes, start + IPV4_SOURCE, start + IPV4_DESTINATION + 4);
    const stop = Math.min(area.bytes.length, start + u16(bytes, start + IPV4_TOTAL_LENGTH));
    return {
      frame: number, area, start: end, end: Math.max(end, stop), offset: (field & 0x1fff) << 3,
      key: `4 ${u16(bytes, start + IPV4_ID)} ${u8(bytes, start + IPV4_PROTOCOL)} ${addresses}`,
    };
  }
  if (last.layer !== Layer.Ipv6Extension || kindOf(headers, last) !== FRAGMENT) return null;
  const field = u16(bytes, last.start + 2);
  if ((field & 0xfff9) === 0) return null;
  const stop = Math.min(area.bytes.length, start + 40 + u16(bytes, start + IPV6_PAYLOAD_LENGTH));
  return {
    frame: number, area, start: end, end: Math.max(end, stop), offset: field & 0xfff8,
    key: `6 ${u32(bytes, last.start + 4)} ${hexText(bytes, start + 8, start + 40)}`,
  };
}

/** What kind of extension a header is, as the one before it says. */
function kindOf(headers: readonly Header[], header: Header): number {
  const before = headers[headers.indexOf(header) - 1];
  if (!before) return -1;
  return u8(before.area.bytes, before.start + (before.layer === Layer.Ipv6 ? IPV6_NEXT_HEADER : 0));
}
