import { callerNetwork } from '@ticketing/common';
import Bowser from 'bowser';
import type { Request } from 'express';
import type { Origin } from './domain/user';

/** Longer ones are no browser's. */
const mostCharacters = 500;
const browsers = new Set(Object.values(Bowser.BROWSER_MAP));
const systems = new Set(Object.values(Bowser.OS_MAP));

/** @returns the device in coarse words of our own: whatever a browser says of itself, none of its text is repeated */
export function deviceOf(userAgent = ''): string {
  const { browser, os } = Bowser.parse(userAgent.slice(0, mostCharacters) || 'none');
  const name = browsers.has(browser.name ?? '') ? browser.name : 'A browser';
  return systems.has(os.name ?? '') ? `${name} on ${os.name}` : `${name}`;
}

export const originOf = (req: Request): Origin => ({
  device: deviceOf(req.get('User-Agent')),
  network: callerNetwork(req),
});
