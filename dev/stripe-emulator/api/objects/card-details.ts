/** Never requested, so all null. */
export const billingDetails = () => ({
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
});

export const checks = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' };
export const expiry = { exp_month: 12, exp_year: 2034 };
