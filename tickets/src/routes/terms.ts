import { decimalsOf, minimumCharge, toMajorUnits } from '@ticketing/common';
import { Router } from 'express';
import type { Terms } from '../api';

interface PriceSettings {
  CURRENCY: string;
  FEE_PERCENT: number;
}

/** GET /terms: the marketplace's currency, the price rules for new listings, and the fee. */
export function showTermsRouter({ CURRENCY: currency, FEE_PERCENT: feePercent }: PriceSettings): Router {
  // Not at the start, which would wait for Intl's data.
  const terms = (): Terms => ({
    currency,
    decimals: decimalsOf(currency),
    minimumPrice: toMajorUnits(minimumCharge(currency), currency),
    feePercent,
  });
  return Router().get('/terms', (_req, res) => void res.json(terms()));
}
