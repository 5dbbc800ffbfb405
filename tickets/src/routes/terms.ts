import { decimalsOf, minimumCharge, toMajorUnits } from '@ticketing/common';
import { Router } from 'express';
import type { Terms } from '../api';

/** GET /terms: the marketplace's currency, and the price rules for new listings. */
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
