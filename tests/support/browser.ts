import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { patienceMs } from './eventually';
import type { Person } from './person';

/** Folder for the pictures of a run. */
export const artifacts = join(__dirname, '../artifacts');

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 900 };

/** Starts the Chromium that `npm test` has found. @throws Error that says what to install, if there is none */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BINARY;
  if (!executablePath) throw new Error('Install Chromium or Chrome, or name its program in CHROMIUM_BINARY.');
  const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}

/** A visitor's browser: a separate context, whose console and requests are watched. */
export class Visitor {
  readonly #complaints: string[] = [];
  readonly #excuses: RegExp[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      this.#complaints.push(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#complaints.push(String(error.error())));
    context.on('request', (request) => {
      const { origin: asked, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && asked !== origin) this.#complaints.push(`Asks elsewhere: ${request.url()}`);
    });
  }

  /** In another time zone and another English than the server's, so that dependencies on them show. */
  static async open(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: desktop,
      locale: 'en-GB',
      timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(patienceMs);
    return new Visitor(context, await context.newPage(), origin);
  }

  /** The pages' complaints so far, except for excused ones. */
  get complaints(): string[] {
    return this.#complaints.filter((complaint) => !this.#excuses.some((excuse) => excuse.test(complaint)));
  }

  /** The id of the open page's subject: the end of its address. */
  get shownId(): string {
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
  }

  /** Complaints that a test provokes: Chromium reports every refused request as an error. */
  excuse(...complaints: RegExp[]): void {
    this.#excuses.push(...complaints);
  }

  /** Continues with the session of a person who has signed in elsewhere; signed out without one. */
  async become(person?: Person): Promise<void> {
    await this.context.clearCookies();
    const [name, value] = person?.cookie.split(/=(.*)/s) ?? [];
    if (name && value) await this.context.addCookies([{ name, value, url: this.origin }]);
  }

  /** Creates an account on the sign-up page. */
  async signUp(email: string): Promise<void> {
    await this.page.goto('/auth/signup');
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await this.page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  /**
   * Keeps a picture of the page among the run's artefacts.
   * @param needed also in a run with PICTURES=0, whose pictures nobody looks at
   */
  async photograph(name: string, needed = false): Promise<void> {
    mkdirSync(artifacts, { recursive: true });
    if (process.env.PICTURES === '0' && !needed) return;
    await this.page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true });
  }

  /**
   * Makes this the browser of a new visitor, signed out: only what HTTP has cached is left. A page in another one
   * would cost nearly twice as much, most of it for a new process that has compiled nothing yet.
   */
  async renew(): Promise<void> {
    // A page that is left may still write something down.
    await this.page.goto('/icon.svg');
    await this.page.evaluate('sessionStorage.clear()');
    const session = await this.context.newCDPSession(this.page);
    await session.send('Storage.clearDataForOrigin', { origin: this.origin, storageTypes: 'all' });
    await session.detach();
    await this.become();
    await this.page.setViewportSize(desktop);
    await this.page.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' });
    this.#complaints.length = 0;
    this.#excuses.length = 0;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
