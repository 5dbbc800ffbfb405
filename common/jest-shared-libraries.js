/* global jest, requireShared */

/**
 * Libraries that are slow to load: 1.3 s of CPU per test file, longer than most files take. Each jest process loads
 * them once.
 */
const libraries = [
  'mongoose',
  'express',
  'express-validator',
  'zod',
  'pino',
  'jsonwebtoken',
  'supertest',
  'fast-check',
  'prom-client',
  '@opentelemetry/api',
  'ajv/dist/2020',
  'ajv-formats',
  'cockatiel',
  'express-rate-limit',
  'helmet',
  'nats',
  'node-nats-streaming',
  'stripe',
  'bull',
  'pdfkit',
  'fontkit',
  'qr',
];

for (const library of libraries) jest.mock(library, () => requireShared(library));

// Left over from the previous file: each file compiles its own models and makes its own metrics.
const mongoose = requireShared('mongoose');
for (const name of mongoose.modelNames()) mongoose.deleteModel(name);
requireShared('prom-client').register.clear();
