import { md5 } from '@noble/hashes/legacy.js';
import { hexText, toBytes } from '../../bytes/text.ts';
import { isGrease, type ClientHello } from './hello.ts';

/** The JA3 fingerprint of a client: MD5 over version, ciphers, extensions, groups and point formats, without GREASE. */
export function ja3(hello: ClientHello): string {
  const lists = [hello.ciphers, hello.extensions, hello.groups, hello.pointFormats];
  const fields = lists.map((list) => list.filter((value) => !isGrease(value)).join('-'));
  return hexText(md5(toBytes([hello.legacyVersion, ...fields].join(','))));
}
