/**
 * Points in time as seconds since 1970, made in one way everywhere so that equal times are equal numbers. A double tells
 * microseconds apart, not nanoseconds; a filter does not need more, and one number a frame costs nothing.
 */

export const instant = (seconds: number, nanos: number): number => seconds + nanos / 1e9;

const fraction = (digits: string | undefined): number => Number((digits ?? '').slice(0, 9).padEnd(9, '0'));

/** `2026-11-20`, `2026-11-20 14:05`, `2026-11-20T14:05:00.25Z`; UTC where no zone is given. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:?\d\d)?$/;
/** Wireshark's own form: `Nov 20, 2026 14:05:00.25`. */
const NAMED_DATE = /^([A-Z][a-z]{2}) +(\d{1,2}), (\d{4})(?: (\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(?: UTC)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const EPOCH = /^(-?\d{1,15})(?:\.(\d+))?$/;

/** Null for what is no time. */
export function parseInstant(text: string): number | null {
  const epoch = EPOCH.exec(text);
  if (epoch) return instant(Number(epoch[1]), epoch[1]!.startsWith('-') ? -fraction(epoch[2]) : fraction(epoch[2]));
  const date = DATE.exec(text);
  if (date) return assemble(date[1]!, Number(date[2]) - 1, date[3]!, date.slice(4, 8)) - zoneSeconds(date[8]);
  const named = NAMED_DATE.exec(text);
  const month = named ? MONTHS.indexOf(named[1]!) : -1;
  return named && month >= 0 ? assemble(named[3]!, month, named[2]!, named.slice(4, 8)) : null;
}

function assemble(year: string, month: number, day: string, [hour, minute, second, decimals]: (string | undefined)[]): number {
  const millis = Date.UTC(Number(year), month, Number(day), Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0));
  return instant(millis / 1000, fraction(decimals));
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60;
}
