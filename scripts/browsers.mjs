import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The browsers that the tests drive. Run as a program it finds each one or, on Debian as root, installs it; elsewhere it
 * says what is missing and how to get it. Tests call `findBrowser`, and skip their suite where it finds nothing.
 */

export const browsers = {
  chromium: {
    packages: ['chromium'],
    variable: 'CHROMIUM_PATH',
    places: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
  },
  firefox: {
    packages: ['firefox-esr'],
    variable: 'FIREFOX_PATH',
    places: [
      '/usr/bin/firefox-esr',
      '/usr/bin/firefox',
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
  },
  webkit: {
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
    variable: 'WEBKIT_DRIVER_PATH',
    places: ['/usr/bin/WebKitWebDriver'],
  },
};

/** The path of the browser (for WebKit: of its driver), or undefined. The environment variable goes first. */
export function findBrowser(name) {
  const { variable, places } = browsers[name];
  return [process.env[variable], ...places].find((path) => path && existsSync(path));
}

/** In CI a missing browser is a failure: a suite that is skipped in silence proves nothing. */
export const browsersAreRequired = () => Boolean(process.env.CI);

function canInstall() {
  return process.env.THREADLIGHT_NO_APT !== '1' && process.getuid?.() === 0 && isDebian();
}

/** Ubuntu has apt-get too, but its chromium package only sends to a snap. */
function isDebian() {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-qq', ...args];
  return spawnSync('apt-get', options, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function install(names) {
  const packages = names.flatMap((name) => browsers[name].packages);
  console.log(`installing ${packages.join(', ')}`);
  return aptGet('update') && aptGet('install', '-y', '--no-install-recommends', ...packages);
}

const missing = () => Object.keys(browsers).filter((name) => !findBrowser(name));

function explain(name) {
  const { packages, variable } = browsers[name];
  const how = `on Debian: apt-get install ${packages.join(' ')}; elsewhere set ${variable} to its path`;
  return `no ${name} found, its suites ${browsersAreRequired() ? 'cannot run' : 'are skipped'} (${how})`;
}

function main() {
  if (missing().length > 0 && canInstall()) install(missing());
  for (const name of Object.keys(browsers)) console.log(findBrowser(name) ? `${name}: ${findBrowser(name)}` : explain(name));
  return missing().length > 0 && browsersAreRequired() ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main();
