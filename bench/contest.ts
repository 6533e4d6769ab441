import type { Goal } from './goals.ts';
import { isInstalled, measure } from './measure.ts';
import type { Command, Measurement } from './measure.ts';

/** Programs that do comparable work, in turn. */
export interface Contest {
  title: string;
  programs: Readonly<Record<string, Command>>;
  goals: readonly Goal[];
  /** Runs of each program, where it should not be the usual number. */
  runs?: (usual: number) => number;
}

/** Measurements by program; who is not installed or failed is missing. */
export type Results = ReadonlyMap<string, readonly Measurement[]>;

/** Runs all in turn, so that each meets the same minutes of the machine. Who fails is left out and reported. */
export async function compete({ programs, runs }: Contest, usual: number, say: (line: string) => void): Promise<Results> {
  const names = Object.keys(programs).filter((name) => isInstalled(programs[name]!.command));
  const results = new Map<string, Measurement[]>(names.map((name) => [name, []]));
  for (let run = runs?.(usual) ?? usual; run > 0; run--) {
    for (const name of names) {
      const measured = results.get(name);
      if (!measured) continue;
      try {
        measured.push(await measure(programs[name]!));
      } catch (error) {
        results.delete(name);
        say(`${name}: left out (${(error as Error).message})`);
      }
    }
  }
  return results;
}
