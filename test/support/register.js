// Lets Node run the repository's TypeScript: `node --import ./test/support/register.js script.ts`.
import { register } from 'node:module';

register('./typescript-hook.js', import.meta.url);
