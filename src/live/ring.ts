/** When a capture goes on in another file, which files it keeps, and when it ends: Wireshark's letters and words. */

/** Each null where it is not asked for. */
export interface Limits {
  readonly kilobytes: number | null;
  readonly seconds: number | null;
  readonly packets: number | null;
  readonly files: number | null;
}

export const NO_LIMITS: Limits = { kilobytes: null, seconds: null, packets: null, files: null };

/** As Wireshark counts them. */
export const KILOBYTE = 1000;

const WORDS: Readonly<Record<string, keyof Limits>> = { filesize: 'kilobytes', duration: 'seconds', packets: 'packets', files: 'files' };

/**
 * Reads `filesize:1000`, `duration:60`, `packets:100`, `files:10`; of one word the last counts.
 * @throws {RangeError} with what would be right.
 */
export function parseLimits(given: readonly string[], option: string): Limits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = { ...NO_LIMITS };
  for (const text of given) {
    const [, word = '', number = ''] = /^([a-z]+):(\d{1,9}(?:\.\d+)?)$/.exec(text) ?? [];
    const name = WORDS[word];
    const isWhole = !number.includes('.');
    if (name === undefined || !(Number(number) > 0) || (!isWhole && name !== 'seconds')) {
      throw new RangeError(`${option} wants filesize:KB, duration:SECONDS, packets:N or files:N, not ${JSON.stringify(text)}`);
    }
    limits[name] = Number(number);
  }
  return limits;
}

/** `capture_00002_20260131235959.pcapng` for `capture.pcapng`: the number first, so that names sort as they were made. */
export function ringName(path: string, number: number, time: Date): string {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const dot = path.lastIndexOf('.');
  const at = dot > slash + 1 ? dot : path.length;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const clock = `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
  return `${path.slice(0, at)}_${String(number).padStart(5, '0')}_${day}${clock}${path.slice(at)}`;
}
