/** TLS secrets that programs write where `SSLKEYLOGFILE` says, kept in the capture that they belong to. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import { writeWhole } from '../node/whole-file.ts';

/** Type of secrets: an NSS key log (draft-ietf-opsawg-pcapng §4.7). */
const TLS_KEY_LOG = 0x544c534b;
const PIECE = 1 << 20;

const KEY_LINE = /^[A-Z][A-Z0-9_]+ ([0-9a-fA-F]{64}) [0-9a-fA-F]+\r?$/gm;

/** How many sessions the key log has secrets of: each has a client random of its own. */
export const sessionsOf = (keyLog: string): number =>
  new Set([...keyLog.matchAll(KEY_LINE)].map((match) => match[1]!.toLowerCase())).size;

/**
 * Puts a Decryption Secrets Block behind the section header of a pcapng that this program has written: programs that read once,
 * from the front, need it before the frames. The file is replaced when the new one is whole, and otherwise stays as it is.
 * @throws errors of the system, with their codes; EINVAL for what is no file, as a pipe or /dev/null.
 */
export async function embedKeyLog(path: string, keyLog: Uint8Array): Promise<void> {
  const writer = new PcapngWriter();
  writer.secrets(TLS_KEY_LOG, keyLog);
  await writeWhole(path, async (put) => {
    const old = await open(path);
    try {
      const buffer = new Uint8Array(PIECE);
      let { bytesRead } = await old.read(buffer);
      const header = new DataView(buffer.buffer).getUint32(4, true);
      await put(buffer.subarray(0, header));
      await put(writer.take());
      for (let from = header; bytesRead > 0; from = 0) {
        await put(buffer.subarray(from, bytesRead));
        ({ bytesRead } = await old.read(buffer));
      }
    } finally {
      await old.close();
    }
  }, { overwrite: true });
}

/**
 * Where a command writes its TLS keys: its user's own file where there is one, of which only what is new counts; else one that
 * goes away, also where the program ends on the way.
 */
export class KeyLog {
  readonly env: NodeJS.ProcessEnv;
  readonly #path: string;
  readonly #folder: string | null = null;
  readonly #before: number;

  /** @throws errors of the system, where the user's own file cannot be read. */
  constructor(env: NodeJS.ProcessEnv) {
    const own = env['SSLKEYLOGFILE'] ?? '';
    if (own === '') this.#folder = mkdtempSync(join(tmpdir(), 'earshot-keys-'));
    this.#path = this.#folder === null ? own : join(this.#folder, 'keys.log');
    this.#before = this.#read().length;
    this.env = { ...env, SSLKEYLOGFILE: this.#path };
    process.on('exit', this.close);
  }

  /** Puts what was written into a capture; gives the number of sessions. @throws as `embedKeyLog` does. */
  async embed(capture: string): Promise<number> {
    const all = this.#read();
    // Shorter than it was, it was begun anew.
    const written = all.subarray(all.length < this.#before ? 0 : this.#before);
    const sessions = sessionsOf(written.toString('latin1'));
    if (sessions > 0) await embedKeyLog(capture, written);
    return sessions;
  }

  /** The file goes, where it is not its user's own. May be called again. */
  readonly close = (): void => {
    process.off('exit', this.close);
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
  };

  #read(): Buffer {
    return existsSync(this.#path) ? readFileSync(this.#path) : Buffer.alloc(0);
  }
}
