import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

/** Erases types from `.ts` and `.tsx` modules as they are loaded (module customization hook of Node). */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !/\.tsx?$/.test(new URL(url).pathname)) return nextLoad(url, context);
  const sourcefile = fileURLToPath(url);
  const { code } = await transform(await readFile(sourcefile, 'utf8'), {
    loader: url.endsWith('x') ? 'tsx' : 'ts', jsx: 'automatic', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
