import type { Server } from './locate';
import { canInstallDebianPackages, installDebianPackages, isExecutable, onPath } from './programs';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApplication = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const find = (): string | undefined => {
  const found = commands.map(onPath).find((path) => path !== undefined);
  return found ?? (process.platform === 'darwin' && isExecutable(macApplication) ? macApplication : undefined);
};

/** The browser of the tests in a browser. */
export const chromium: Server = {
  name: 'Chromium',
  variable: 'CHROMIUM_BINARY',
  sources: [
    { name: 'Chromium or Chrome of this machine', find },
    {
      name: "Debian's package chromium",
      async find(say) {
        if (!canInstallDebianPackages()) return undefined;
        say('installing chromium with apt-get');
        await installDebianPackages('chromium');
        return find();
      },
    },
  ],
  install: 'Install Chromium or Chrome, or name its program in CHROMIUM_BINARY.',
};
