/** What was replaced, by kind. The names are those of the report. */
export const KINDS = {
  'hardware-address': 'hardware addresses',
  'ipv4-address': 'IPv4 addresses',
  'ipv6-address': 'IPv6 addresses',
  'host-name': 'host names',
  'credential': 'credentials of HTTP',
  'cookie': 'cookies',
  'header': 'other headers',
  'parameter': 'parameters and form fields',
  'member': 'members of JSON',
  'token': 'tokens known by their form',
  'pattern': 'matches of --pattern',
  'email': 'mail addresses',
  'known-value': 'the same values elsewhere',
  'certificate': 'certificates',
  'body': 'bodies and messages whole',
  'opaque': 'runs of bytes that nobody read',
  'undelivered': 'runs of bytes that no stream holds',
} as const;
export type Kind = keyof typeof KINDS;

/** How compressed content that was replaced fitted into the room of what was there. */
export const FITS = {
  exact: 'coded again with the same replacements as elsewhere',
  filler: 'coded again with values of one character, since others did not fit',
  part: 'coded again with such values and a blank end, since they did not fit either',
  blank: 'coded again with blank content, since nothing else fitted',
  lost: 'not coded again: what is there does not decode',
  over: 'left as it was behind its first 66 MB, which are all that is looked at',
} as const;
export type FitKind = keyof typeof FITS;

/** Counts what is replaced, once: looking for what is to be replaced counts nothing. */
export class Tally {
  readonly counts: Partial<Record<Kind, number>> = {};
  /** False while what is found is only learnt. */
  counting = true;

  readonly fits: Partial<Record<FitKind, number>> = {};

  /** Says how a stretch of compressed content fitted. */
  fitted(fit: FitKind | 'kept'): void {
    if (this.counting && fit !== 'kept') this.fits[fit] = (this.fits[fit] ?? 0) + 1;
  }

  count(kind: Kind, times = 1): void {
    if (this.counting) this.counts[kind] = (this.counts[kind] ?? 0) + times;
  }
}
