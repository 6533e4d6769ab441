/** Whether the kernel may have given out a port by chance: from here on Linux does; IANA's own range (RFC 6335 §6) begins later. */
export const isEphemeral = (port: number): boolean => port >= 32_768;
