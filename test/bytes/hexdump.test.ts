import { expect, test } from 'vitest';
import { hexdump } from '../../src/bytes/hexdump.ts';
import { toBytes } from '../../src/bytes/text.ts';

test('sixteen bytes a line, with the offset of the stream and dots for what is not ASCII', () => {
  const bytes = new Uint8Array([...toBytes('GET / HTTP/1.1\r\n'), 0x00, 0x7f, 0xff, 0x41]);
  expect(hexdump(bytes, 0, bytes.length, 0x100)).toBe(
    '00000100  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..\n' +
      '00000110  00 7f ff 41                                       ...A\n',
  );
});

test('nothing gives nothing, and a part is taken by its bounds', () => {
  expect(hexdump(new Uint8Array(4), 2, 2)).toBe('');
  expect(hexdump(toBytes('abcd'), 1, 3, 1, '    ')).toBe(`    00000001  62 63${' '.repeat(45)}bc\n`);
});
