import { decimalsOf, minimumCharge, toMajorUnits } from '@ticketing/common';
import { Router } from 'express';
import type { Terms } from '../api';

/** GET /terms: the currency of this marketplace, and what a new listing's price must keep to. */
export function showTermsRouter(currency: string): Router {
  const answer: Terms = {
    currency,
    decimals: decimalsOf(currency),
    minimumPrice: toMajorUnits(minimumCharge(currency), currency),
  };
  return Router().get('/terms', (_req, res) => {
    res.json(answer);
  });
}
