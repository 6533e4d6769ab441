/** Who sent: the end that opened the connection, or the end that was listening. A marked guess where no handshake was seen. */
export type Side = 'client' | 'server';

export const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');
