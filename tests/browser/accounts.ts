import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { linkIn, mailTo } from '../support/inbox';
import { password, personNamed } from './people';
import { leave, system, visit } from './system';

const main = (page: Page, text: RegExp) => page.getByRole('main').filter({ hasText: text }).waitFor();
const press = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name }).click();

describe('an account', () => {
  let visitor: Visitor;
  let page: Page;
  beforeEach(async () => {
    visitor = await visit({ javaScriptEnabled: false });
    page = visitor.page;
  });
  afterEach(async () => {
    expect(await leave()).toEqual([]);
  });

  it('with a forgotten password gets a new one by a link, and other devices are signed out', async () => {
    const fay = await personNamed('fay');
    const other = await visit();
    await other.become(fay);
    await page.goto('/auth/signin');
    await page.getByRole('link', { name: /forgot your password/i }).click();
    await page.getByLabel('Email').fill('fay@example.com');
    await press(page, 'Send the link');
    await main(page, /if there is an account with this address/i);

    const address = linkIn(
      await mailTo(system.stack, 'fay@example.com', /^Choose a new password$/),
      'Choose a password',
    );
    await page.goto(address);
    expect(page.url()).toBe(`${system.url}/auth/reset`);
    // A mail scanner opens the link, too, and nothing happens.
    expect((await fetch(address)).status).toBe(200);
    await page.getByLabel('New password').fill('battery staple');
    await press(page, 'Change my password');
    await main(page, /your password is changed/i);
    // Once.
    await page.goto(address);
    await page.getByLabel('New password').fill('another one');
    await press(page, 'Change my password');
    await page
      .getByRole('alert')
      .filter({ hasText: /not valid or has expired/i })
      .waitFor();

    await eventually(async () => {
      await other.page.goto('/orders');
      expect(other.page.url()).toContain('/auth/signin');
    });
    await page.goto('/auth/signin');
    await page.getByLabel('Email').fill('fay@example.com');
    await page.getByLabel('Password', { exact: true }).fill('battery staple');
    await press(page, 'Sign in');
    await page.waitForURL(`${system.url}/`);
  });

  it('is signed in to by a passkey, without address and password', async () => {
    const pia = await personNamed('pia');
    const other = await visit();
    await other.become(pia);
    const devtools = await other.page.context().newCDPSession(other.page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    await other.page.goto('/account/passkeys');
    await other.page.getByLabel('Name').fill('My laptop');
    await other.page.getByLabel('Your password', { exact: true }).fill(password);
    await press(other.page, 'Add a passkey');
    await main(other.page, /My laptop, added/);
    await other.page.getByRole('button', { name: 'Sign out' }).click();
    await other.page.goto('/auth/signin?next=/account/passkeys');
    await press(other.page, 'Use a passkey');
    await other.page.waitForURL('**/account/passkeys');
    await other.page.getByLabel('Passkey', { exact: true }).selectOption({ label: 'My laptop' });
    await other.page.getByLabel('Your password', { exact: true }).first().fill(password);
    await press(other.page, 'Remove it');
    await main(other.page, /^(?!.*My laptop)/s);
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  });

  it('is verified, gets another address, signs out elsewhere, and is deleted', async () => {
    const gil = await personNamed('gil');
    await visitor.become(gil);
    await page.goto('/account');
    await main(page, /gil@example\.com, not verified yet/);
    await page.goto(linkIn(await mailTo(system.stack, 'gil@example.com', /^Confirm your address$/), 'Confirm'));
    await press(page, 'Verify my address');
    await main(page, /your email address is verified/i);
    await page.goto('/account');
    await main(page, /gil@example\.com, verified/);

    await page.getByLabel('New email').fill('gilbert@example.com');
    await page.getByLabel('Your password', { exact: true }).fill('a wrong one');
    await press(page, 'Send the links');
    await page
      .getByRole('alert')
      .filter({ hasText: /wrong password/i })
      .waitFor();
    expect(await page.getByLabel('New email').inputValue()).toBe('gilbert@example.com');
    await page.getByLabel('Your password', { exact: true }).fill(password);
    await press(page, 'Send the links');
    await main(page, /a mail is on its way to your new address and, if it is verified, to your present one/i);
    for (const address of ['gil@example.com', 'gilbert@example.com']) {
      const mail = await mailTo(system.stack, address, /^Confirm your (change of|new) address$/);
      await page.goto(linkIn(mail, 'Confirm'));
      await press(page, 'Confirm');
      await main(page, /you now sign in with your new address/i);
    }
    await page.goto('/account');
    await main(page, /gilbert@example\.com, verified/);

    await page.getByLabel('Present password').fill(password);
    await page.getByLabel('New password').fill('battery staple');
    await press(page, 'Change my password');
    await main(page, /your password is changed/i);
    await gil.post('/api/users/signin', { email: 'gilbert@example.com', password: 'battery staple' });
    await page.goto('/account');
    await press(page, 'Sign out A browser');
    await main(page, /that device is signed out/i);
    expect((await gil.get('/api/users/currentuser')).body).toEqual({ currentUser: null });
    await press(page, 'Sign out everywhere else');
    await main(page, /signed out on all other devices/i);
    await page.getByRole('link', { name: /ask for a code, too/ }).click();
    await page.getByLabel('Your password', { exact: true }).fill('battery staple');
    await press(page, 'Set up an authenticator');
    const key = (await page.getByRole('main').locator('p code').textContent()) ?? '';
    const authenticator = new TOTP({ secret: key });
    await page.getByLabel('Code of your authenticator').fill('000000');
    await press(page, 'Turn it on');
    await page
      .getByRole('alert')
      .filter({ hasText: /this code is wrong/i })
      .waitFor();
    await page.getByLabel('Code of your authenticator').fill(authenticator.generate());
    await press(page, 'Turn it on');
    await main(page, /you have 10 recovery codes left/i);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto('/auth/signin');
    await page.getByLabel('Email').fill('gilbert@example.com');
    await page.getByLabel('Password', { exact: true }).fill('battery staple');
    await press(page, 'Sign in');
    await page.getByLabel('Password', { exact: true }).fill('battery staple');
    await page
      .getByLabel('Code of your authenticator')
      .fill(authenticator.generate({ timestamp: Date.now() + 30_000 }));
    await press(page, 'Sign in');
    await page.goto('/account');
    await page.getByLabel('Confirm with your password').fill('battery staple');
    await press(page, 'Delete my account');
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
  });
});
