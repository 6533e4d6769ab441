import { describe, expect, it } from 'vitest';
import { linkTypeName } from '../../src/capture/link-types.ts';

describe('link types', () => {
  it('have the names that libpcap and its tools give them', () => {
    const numbers = [0, 1, 9, 50, 51, 101, 104, 105, 107, 108, 113, 127, 162, 192, 228, 229, 239, 276];
    expect(numbers.map(linkTypeName)).toEqual([
      'NULL', 'EN10MB', 'PPP', 'PPP_HDLC', 'PPP_ETHER', 'RAW', 'C_HDLC', 'IEEE802_11', 'FRELAY', 'LOOP', 'LINUX_SLL',
      'IEEE802_11_RADIOTAP', 'USER15', 'PPI', 'IPV4', 'IPV6', 'NFLOG', 'LINUX_SLL2',
    ]);
  });

  it('that nobody has assigned are called by their number', () => {
    expect([11, 146, 163, 208, 70_000].map(linkTypeName)).toEqual([
      'LINKTYPE_11', 'IBM_SN', 'IEEE802_11_AVS', 'LINKTYPE_208', 'LINKTYPE_70000',
    ]);
  });
});
