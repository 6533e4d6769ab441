import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anatomy } from '../../src/anatomy/anatomy.ts';
import type { FieldNode } from '../../src/anatomy/node.ts';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { Frame } from '../../src/frame.ts';

const root = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** Every frame of a capture with its tree, owned. */
function trees(name: string): { layers: FieldNode[]; length: number }[] {
  const source = new MemorySource(readFileSync(join(root, name)), () => {});
  const all: { layers: FieldNode[]; length: number }[] = [];
  while (source.advance()) all.push({ layers: anatomy(source.frame), length: source.frame.capturedLength });
  return all;
}

function check(nodes: readonly FieldNode[], start: number, end: number): void {
  for (const node of nodes) {
    expect(node.start).toBeGreaterThanOrEqual(start);
    expect(node.end).toBeLessThanOrEqual(end);
    expect(node.end).toBeGreaterThanOrEqual(node.start);
    check(node.children, node.start, node.end);
  }
}

const find = (nodes: readonly FieldNode[], ...labels: string[]): FieldNode | undefined => {
  const node = nodes.find(({ label }) => label === labels[0]);
  return labels.length === 1 || !node ? node : find(node.children, ...labels.slice(1));
};

describe('the layers of a frame', () => {
  it('name fields, what they say and where they stand', () => {
    const [syn] = trees('tcp-data-with-fin-and-syn-options/capture.pcap');
    expect(syn!.layers.map(({ label }) => label)).toEqual(['Ethernet', 'IPv4', 'TCP']);
    expect(find(syn!.layers, 'Ethernet', 'Type')).toMatchObject({ value: '0x0800 (IPv4)', start: 12, end: 14 });
    expect(find(syn!.layers, 'IPv4', 'Source')).toMatchObject({ start: 26, end: 30 });
    expect(find(syn!.layers, 'TCP', 'Flags')).toMatchObject({ value: 'SYN', start: 47, end: 48 });
    expect(find(syn!.layers, 'TCP', 'Flags', 'SYN')?.value).toBe('set');
    expect(find(syn!.layers, 'TCP', 'Options', 'Maximum segment size')?.value).toMatch(/^\d+$/);
  });

  it('show tunnels, tags, fragments and ICMP', () => {
    expect(trees('tunnel-geneve/capture.pcap').some(({ layers }) => layers.filter(({ label }) => label === 'IPv4').length === 2)).toBe(true);
    expect(trees('vlan-tag-and-double-tag/capture.pcap').some(({ layers }) => layers.some(({ label }) => label === 'VLAN tag'))).toBe(true);
    expect(trees('icmp-host-unreachable-for-syn/capture.pcap').some(({ layers }) => find(layers, 'ICMP')?.value === 'host unreachable')).toBe(true);
    expect(trees('ip-fragments-in-order/capture.pcap').some(({ layers }) => find(layers, 'IPv4', 'More fragments')?.value === 'set')).toBe(true);
  });

  it('cover bytes of the frame and no others, children within their parents, in every fixture', () => {
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /capture[^/]*\.(pcap|pcapng)$/.test(path));
    for (const name of names) for (const { layers, length } of trees(name)) check(layers, 0, length);
  });

  it('of any bytes are told without a fault', () => {
    const link = fc.constantFrom(0, 1, 12, 105, 113, 127, 276, 228, 229, 147);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), link, fc.nat(300), (bytes, linkType, more) => {
      const frame = new Frame();
      Object.assign(frame, { bytes, start: 0, end: bytes.length, originalLength: bytes.length + more, linkType });
      check(anatomy(frame), 0, bytes.length);
    }), { numRuns: 500 });
  });

  it('of a damaged frame are told up to the damage', () => {
    const source = new MemorySource(readFileSync(join(root, 'tcp-ipv6/capture.pcap')), () => {});
    source.advance();
    const whole = source.frame.bytes.slice(source.frame.start, source.frame.end);
    fc.assert(fc.property(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 3 }), (length, flips) => {
      const bytes = whole.slice(0, length);
      for (const [at, value] of flips) if (at < length) bytes[at] = value;
      const frame = new Frame();
      Object.assign(frame, { bytes, start: 0, end: length, originalLength: whole.length, linkType: 1 });
      check(anatomy(frame), 0, length);
    }));
  });
});
