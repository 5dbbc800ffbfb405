import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const artifacts = join(__dirname, '../artifacts');

/** Starts the Chromium that `npm test` has found. @throws Error that says what to install, where there is none */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BINARY;
  if (!executablePath) throw new Error('Install Chromium or Chrome, or name its program in CHROMIUM_BINARY.');
  const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}

/** Somebody's browser: a context of its own, whose console is listened to. */
export class Visitor {
  /** What the pages complained about. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async open(browser: Browser, origin: string): Promise<Visitor> {
    const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 900 } });
    return new Visitor(context, await context.newPage());
  }

  /** Makes an account by the sign-up page. */
  async signUp(email: string): Promise<void> {
    await this.page.goto('/auth/signup');
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password').fill('correct horse battery');
    await this.page.getByRole('button', { name: 'Sign up' }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  /** Keeps a picture of the page among the run's artefacts. */
  async photograph(name: string): Promise<void> {
    mkdirSync(artifacts, { recursive: true });
    await this.page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
