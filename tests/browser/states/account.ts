import type { Page } from 'playwright-core';
import { button, heading, link, type State } from './state';

async function send(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page
    .getByRole('main')
    .getByRole('button', { name: /^sign (in|up)$/i })
    .click();
  await page.getByRole('alert').first().waitFor();
}

export const account: State[] = [
  {
    name: 'sign-in',
    path: () => '/auth/signin',
    shows: [heading(/sign in/i), button(/^sign in$/i), button(/show/i), link(/account|sign up/i)],
  },
  {
    name: 'sign-in-refused',
    path: () => '/auth/signin',
    act: (page) => send(page, 'nobody@example.com', 'wrong password'),
    excuse: /40[01].*api\/users\/signin/,
    shows: [/wrong|invalid|do not match|incorrect/i, button(/^sign in$/i)],
  },
  { name: 'sign-in-to-go-on', path: () => '/tickets/new', shows: [heading(/sign in/i), /sign in to sell a ticket\./i] },
  {
    name: 'sign-up',
    path: () => '/auth/signup',
    shows: [heading(/sign up|create/i), /8 characters/i, button(/show/i), link(/sign in/i)],
  },
  {
    name: 'sign-up-refused',
    path: () => '/auth/signup',
    act: (page) => send(page, 'no address', 'short'),
    excuse: /400.*api\/users\/signup/,
    shows: [/2 problems/i, link(/mail/i), link(/password/i)],
  },
  {
    name: 'unsubscribe',
    path: () => '/unsubscribe?user=0123456789abcdef01234567&token=x',
    shows: [heading(/fewer mails\?/i), button(/yes, fewer mails/i), /your money and your account/i],
  },
  { name: 'unsubscribed', path: () => '/unsubscribe?done=1', shows: [heading(/you get fewer mails now/i)] },
  {
    name: 'forgot-password',
    path: () => '/auth/forgot',
    shows: [heading(/forgot your password/i), button(/send the link/i), link(/signing in/i)],
  },
  {
    name: 'reset-password',
    path: () => `/auth/reset?user=${'0'.repeat(24)}&token=x`,
    shows: [heading(/choose a new password/i), button(/change my password/i), /signs you out on all devices/i],
  },
  { name: 'link-incomplete', path: () => '/auth/change-email', shows: [/incomplete/i] },
  {
    name: 'account',
    who: 'nora',
    path: () => '/account',
    shows: [/nora@example\.com, not verified yet/i, button(/send me the link/i), button(/delete my account/i)],
  },
];
