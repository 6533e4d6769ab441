/** Zeek's `conn_state` in words. */
const STATES: Readonly<Record<string, string>> = {
  SF: 'established, closed by both', S0: 'never answered', REJ: 'refused', S1: 'established, not closed', S2: 'closed by the client alone',
  S3: 'closed by the server alone', RSTO: 'reset by the client', RSTR: 'reset by the server', RSTOS0: 'SYN, then reset by the client',
  RSTRH: 'SYN ACK, then reset by the server', SH: 'SYN and FIN of the client alone', SHR: 'SYN ACK and FIN of the server alone',
  OTH: 'its beginning was not captured',
};

/** UDP has no states: it says who sent anything. */
const OF_UDP: Readonly<Record<string, string>> = { SF: 'both sent', S0: 'only the client sent', SHR: 'only the server sent' };

/** Empty where nothing is known yet. */
export const stateWords = (state: string, transport: 'tcp' | 'udp'): string => (transport === 'udp' ? OF_UDP[state] : STATES[state]) ?? '';
