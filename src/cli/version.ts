import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.ts';

/** This program's version: from the package. */
export const version = (): string => (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
