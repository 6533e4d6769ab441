/** What a terminal can show, as the environment tells it. */
import type { ThemeName } from '../theme.ts';

export interface Capabilities {
  readonly theme: ThemeName;
  readonly ascii: boolean;
}

export interface CapabilityWishes {
  readonly theme?: ThemeName | undefined;
  readonly colour?: boolean | undefined;
  readonly ascii?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function capabilitiesOf(env: Environment, wishes: CapabilityWishes = {}): Capabilities {
  return { theme: wishes.theme ?? (wantsColour(env, wishes.colour) ? background(env) : 'mono'), ascii: wishes.ascii ?? isAscii(env) };
}

/** no-color.org. Terminals that say they are a `vt100` or such have none. */
function wantsColour(env: Environment, asked: boolean | undefined): boolean {
  if (asked !== undefined) return asked;
  return (env['NO_COLOR'] ?? '') === '' && !/^(?:dumb|vt\d+|.*-m(?:ono)?)$/.test(env['TERM'] ?? '');
}

/** Some terminals tell foreground and background as `COLORFGBG=0;15`; most are dark. */
function background(env: Environment): ThemeName {
  const back = /;(\d+)$/.exec(env['COLORFGBG'] ?? '')?.[1];
  return back === '7' || back === '15' ? 'light' : 'dark';
}

/** Where the locale says another encoding, and on consoles whose fonts have few characters. No locale at all says nothing. */
function isAscii(env: Environment): boolean {
  if (env['TERM'] === 'linux' || /^vt\d/.test(env['TERM'] ?? '')) return true;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((each) => each !== undefined && each !== '');
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Whether a UI can be shown at all. */
export const canShow = (stdout: { readonly isTTY?: boolean }, env: Environment): boolean =>
  stdout.isTTY === true && env['TERM'] !== 'dumb';
