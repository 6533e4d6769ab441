#!/usr/bin/env node
import module from 'node:module';

// Node 22.8 and later keep compiled code between runs. It has to be asked for before the program is loaded.
module.enableCompileCache?.();
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
