/** Names of methods and headers (RFC 9110 §5.6.2). */
export const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
