/** Whether a conversation has gone on since something of it was read. */
import type { Look } from '../capture.ts';

/** The last frame of it that is known by now. */
export const lastFrameOf = ({ connections }: Look, connection: number): number => connections.numbers('lastFrame')[connection] ?? 0;

/** What was read of it up to that frame is not all any more. */
export const hasGrown = (look: Look, connection: number, upTo: number): boolean => lastFrameOf(look, connection) > upTo;
