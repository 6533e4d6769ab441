import type { StreamHandler } from '../stream/sink.ts';

/** What nobody recognises: its bytes, gaps and times are in the connection record, and there is no more to say. */
export const OPAQUE: StreamHandler = { data() {}, gap() {}, end() {} };
