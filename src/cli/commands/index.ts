import type { Command } from '../command.ts';

/** A command by its name. What it does is loaded when it is asked for: of most of the program a run needs nothing. */
export interface CommandEntry {
  readonly name: string;
  load(): Promise<Command>;
}

const command = (name: string, load: () => Promise<unknown>): CommandEntry => ({ name, load: load as () => Promise<Command> });

/** All commands, in the order in which help lists them. The first one runs when the first word is no command. */
export const commands: readonly CommandEntry[] = [
  command('open', async () => (await import('./open.ts')).open),
  command('read', async () => (await import('./read.ts')).read),
  command('live', async () => (await import('./live.ts')).live),
  command('diagnose', async () => (await import('./diagnose.ts')).diagnose),
  command('follow', async () => (await import('./follow.ts')).follow),
  command('sockets', async () => (await import('./sockets.ts')).sockets),
  command('check', async () => (await import('./check.ts')).check),
  command('learn', async () => (await import('./learn.ts')).learn),
  command('trim', async () => (await import('./trim.ts')).trim),
  command('redact', async () => (await import('./redact.ts')).redact),
  command('record', async () => (await import('./record.ts')).record),
  command('interfaces', async () => (await import('./interfaces.ts')).interfaces),
  command('doctor', async () => (await import('./doctor.ts')).doctor),
  command('explain', async () => (await import('./explain.ts')).explain),
  command('fields', async () => (await import('./fields.ts')).fields),
];
