/** What redaction needs of Node: Brotli both ways. */
import { brotliCompressSync, constants } from 'node:zlib';
import type { Recoders } from '../redact/refit/recode.ts';
import { codecs } from './codecs.ts';

export const recoders: Recoders = {
  ...codecs,
  brotliEncoder: (content, ended) => brotliCompressSync(content, {
    ...(!ended && { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  }),
};
