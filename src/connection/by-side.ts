import type { BySide } from '../record.ts';

/** Neither end has any. */
export const NONE: BySide = Object.freeze({ client: 0, server: 0 });

/** A figure of both ends. Most have none of most, and a record has a dozen: those share one object, which nobody may change. */
export const bySide = (client: number, server: number): BySide => (client === 0 && server === 0 ? NONE : { client, server });
