import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { LiveError } from './backend.ts';
import { findProgram } from './find-program.ts';
import { askProgram } from './program-answer.ts';

/** The names of network interfaces, as far as the system says them without being asked through libpcap. */
export function systemInterfaces(): string[] {
  const names = new Set(Object.keys(networkInterfaces()));
  try {
    for (const name of readdirSync('/sys/class/net')) names.add(name);
    names.add('any');
  } catch {
    // No Linux: what has an address is known, and libpcap knows the rest.
  }
  return [...names];
}

/** Names that libpcap knows, from whichever program can be asked: `1. eth0 (…)`, `1.eth0 [Up]`. */
export async function libpcapInterfaces(): Promise<string[]> {
  for (const name of ['dumpcap', 'tcpdump']) {
    const program = findProgram(name);
    if (!program?.executable) continue;
    const names = [...(await askProgram(program.path, ['-D'])).matchAll(/^\d+\. ?(\S+)/gm)].map((match) => match[1]!);
    if (names.length > 0) return names;
  }
  return [];
}

/**
 * Makes sure that these are names of interfaces: neither options, nor numbers in a list that the user has not seen, nor addresses of
 * other machines, all of which programs would take.
 * @throws {LiveError} for the first that is none.
 */
export async function checkInterfaces(names: readonly string[]): Promise<void> {
  let known = systemInterfaces();
  if (names.every((name) => known.includes(name))) return;
  known = [...new Set([...known, ...(await libpcapInterfaces())])];
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new LiveError('no-such-interface', null, `there is no interface ${JSON.stringify(wrong)}; there are ${known.join(', ')}`);
  }
}
