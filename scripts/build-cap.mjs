/**
 * Builds the optional library `cap` where that needs nothing but what is here: libpcap's headers, a compiler, the headers of this
 * Node. What lacks is said by `earshot doctor`; nothing else needs it, so nothing here fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const BUILD_MS = 180_000;

function folderOfCap() {
  try {
    return dirname(require.resolve('cap/package.json'));
  } catch {
    return null;
  }
}

/** Whether it is there and this Node takes it: what was built for another one it does not. */
function isBuilt() {
  try {
    require('cap');
    return true;
  } catch {
    return false;
  }
}

const folders = (process.env.PATH ?? '').split(delimiter);
const isInPath = (...names) => folders.some((folder) => names.some((name) => existsSync(join(folder, name))));

const hasPcap = () => process.platform === 'darwin'
  || ['/usr/include', '/usr/local/include', '/opt/local/include'].some((folder) => existsSync(join(folder, 'pcap/pcap.h')));

/** Where the headers of just this Node are, so that none have to be downloaded. */
function headers() {
  const places = [process.env.npm_config_nodedir, dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return places.find((place) => {
    const header = place && join(place, 'include/node/node_version.h');
    if (!header || !existsSync(header)) return false;
    const text = readFileSync(header, 'utf8');
    const [major, minor] = ['MAJOR', 'MINOR'].map((part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1]);
    return process.version.startsWith(`v${major}.${minor}.`);
  });
}

/** The one that npm brings along. */
function nodeGyp() {
  const npm = process.env.npm_execpath;
  const path = npm && join(dirname(npm), '../node_modules/node-gyp/bin/node-gyp.js');
  return path && existsSync(path) ? path : null;
}

const folder = folderOfCap();
if (folder !== null && process.platform !== 'win32' && !isBuilt()) {
  const prefix = headers();
  const gyp = nodeGyp();
  const hasTools = isInPath('c++', 'g++', 'clang++') && isInPath('make', 'gmake') && isInPath('python3', 'python');
  if (prefix && gyp && hasPcap() && hasTools) {
    spawnSync(process.execPath, [gyp, 'rebuild', `--nodedir=${prefix}`], { cwd: folder, stdio: 'ignore', timeout: BUILD_MS });
  }
}
