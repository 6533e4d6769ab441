import type { Command } from '../command.ts';
import { fields } from './fields.ts';
import { follow } from './follow.ts';
import { open } from './open.ts';
import { read } from './read.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly Command[] = [open, read, follow, fields] as unknown as Command[];

/** What runs when the first word is no command. */
export const defaultCommand = open as unknown as Command;
