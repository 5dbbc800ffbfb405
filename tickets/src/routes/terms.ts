import { decimalsOf, minimumCharge, toMajorUnits } from '@ticketing/common';
import { Router } from 'express';
import type { Terms } from '../api';

interface PriceSettings {
  CURRENCY: string;
  FEE_PERCENT: number;
}

/** GET /terms: the marketplace's currency, the price rules for new listings, and the fee. */
export function showTermsRouter({ CURRENCY: currency, FEE_PERCENT: feePercent }: PriceSettings): Router {
  const answer: Terms = {
    currency,
    decimals: decimalsOf(currency),
    minimumPrice: toMajorUnits(minimumCharge(currency), currency),
    feePercent,
  };
  return Router().get('/terms', (_req, res) => {
    res.json(answer);
  });
}
