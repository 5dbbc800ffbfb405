/* global jest, requireShared */

/** The slow ones to load: 1.3 s of CPU for each test file, longer than most of them take. Each jest process loads them once. */
const libraries = [
  'mongoose',
  'express',
  'express-validator',
  'zod',
  'pino',
  'jsonwebtoken',
  'supertest',
  'fast-check',
];

for (const library of libraries) jest.mock(library, () => requireShared(library));

// What the file before has left: each file compiles its models.
const mongoose = requireShared('mongoose');
for (const name of mongoose.modelNames()) mongoose.deleteModel(name);
