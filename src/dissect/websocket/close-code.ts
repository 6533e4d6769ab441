/**
 * Whether a close frame may carry this code: those of RFC 6455 §7.4 and the IANA registry that are meant for the wire, and
 * the ranges of libraries (3000 to 3999) and applications (4000 to 4999). 1005, 1006 and 1015 only name what was not said.
 */
export const isSendable = (code: number): boolean =>
  (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
