import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A buyer's actions and observations at the checkout of a ticket for $42.50. */
export class CheckoutPage {
  readonly frame = 'iframe[title="Secure payment input frame"]';

  constructor(private readonly page: Page) {}

  fields(): FrameLocator {
    return this.page.frameLocator(this.frame);
  }

  pay(): Locator {
    return this.page.getByRole('button', { name: 'Pay US$42.50' });
  }

  /** Waits until the pay button is enabled, or disabled. */
  async canPay(can: boolean): Promise<void> {
    await this.page.getByRole('button', { name: 'Pay US$42.50', disabled: !can }).waitFor();
  }

  alert(text: RegExp): Locator {
    return this.page.getByRole('main').getByRole('alert').filter({ hasText: text });
  }

  /** A button on the bank's page. */
  bank(button: RegExp): Locator {
    return this.page.frameLocator('iframe[title="3-D Secure"]').getByRole('button', { name: button });
  }

  async type(number: string): Promise<void> {
    await this.fields().getByLabel('Card number').fill(number);
    await this.fields().getByLabel('Expiration date').fill('12 / 34');
    await this.fields().getByLabel('Security code').fill('123');
  }

  async payWith(number: string): Promise<void> {
    await this.type(number);
    await this.pay().click();
  }

  async receipt(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Receipt' }).waitFor();
  }

  async hasFocus(locator: Locator): Promise<void> {
    await locator.and(this.page.locator(':focus')).waitFor();
  }

  /** Holds Stripe's answers back. @returns releases them */
  async held(address: string): Promise<() => void> {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await this.page.route(address, async (route) => {
      await released;
      await route.fallback();
    });
    return release;
  }

  /** Counts requests from now on. @param address the end of their address; by default our payments */
  tries(address = '/api/payments'): () => number {
    let count = 0;
    this.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith(address)) count += 1;
    });
    return () => count;
  }
}
