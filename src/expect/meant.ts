import { didYouMean } from '../bytes/suggest.ts';
import { show } from './show.ts';

/** `; did you mean 'server'?`, or where nothing is near `; it is one of client, server` in the words of `otherwise`. */
export const meantOr = (word: string, known: readonly string[], otherwise: string): string =>
  didYouMean(word, known, show) || `; ${otherwise} ${known.join(', ')}`;
