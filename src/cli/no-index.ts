import { existsSync } from 'node:fs';
import { isPlainFile } from '../node/index-build.ts';
import type { ReadOptions } from '../node/read-capture.ts';

/** Why `--index` keeps none of these captures, or null where it does. */
export function whyNoIndex(paths: readonly string[], { plugins = [], datagrams, shard, wants, filter }: ReadOptions): string | null {
  if (plugins.length > 0) return 'plugins may change';
  if (shard) return '--shard reads a part';
  if (datagrams) return 'it has no place for datagrams';
  if (wants?.hash) return '--hash decodes bodies';
  if (wants?.bodies) return '--bodies decodes them';
  if (filter?.wants.bodies) return 'the filter decodes bodies';
  const other = paths.find((path) => path === '-' || (existsSync(path) && !isPlainFile(path)));
  return other === undefined ? null : `${other === '-' ? 'standard input' : other} is no plain file`;
}
