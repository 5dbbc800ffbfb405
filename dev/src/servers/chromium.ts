import type { Server } from './locate';
import { canInstallDebianPackages, installDebianPackages, isExecutable, onPath } from './programs';

/**
 * Chromium without windows: a full one opens a window for each visitor even where none is visible, a third of its work.
 */
const shells = ['chromium-headless-shell', 'chrome-headless-shell'];
const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApplication = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const firstOf = (programs: string[]): string | undefined => programs.map(onPath).find((path) => path !== undefined);

/** The browser for the browser tests. */
export const chromium: Server = {
  name: 'Chromium',
  variable: 'CHROMIUM_BINARY',
  sources: [
    { name: 'headless shell of this machine', find: () => firstOf(shells) },
    {
      name: "Debian's package chromium-headless-shell",
      async find(say) {
        if (!canInstallDebianPackages()) return undefined;
        say('installing chromium-headless-shell with apt-get');
        await installDebianPackages('chromium-headless-shell');
        return firstOf(shells);
      },
    },
    {
      name: 'Chromium or Chrome of this machine',
      find: () =>
        firstOf(browsers) ??
        (process.platform === 'darwin' && isExecutable(macApplication) ? macApplication : undefined),
    },
  ],
  install: 'Install Chromium or Chrome, or name its program in CHROMIUM_BINARY.',
};
