/**
 * Nanoseconds since 1970 of an RFC 3339 time with up to nine decimals.
 * @throws {TypeError} if the text is no time.
 */
export function startNanos(text: string): bigint {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const milliseconds = match ? Date.parse(match[1]! + match[3]!) : NaN;
  if (Number.isNaN(milliseconds)) throw new TypeError(`not an RFC 3339 time: ${text}`);
  return BigInt(milliseconds) * 1_000_000n + BigInt((match![2] ?? '').padEnd(9, '0'));
}
