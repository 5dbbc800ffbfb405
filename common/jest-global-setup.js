const { randomInt } = require('node:crypto');
const { MongoMemoryServer } = require('mongodb-memory-server');

/** Starts one MongoDB server for the whole run; each test file uses its own database on it. */
module.exports = async () => {
  const server = await MongoMemoryServer.create({
    instance: {
      // Below the ephemeral ports: an outgoing connection could take one of those before the server listens.
      port: randomInt(20_000, 32_000),
      // A busy machine may need longer than the default ten seconds.
      launchTimeout: 120_000,
    },
  });
  process.env.TEST_MONGO_URI = server.getUri();
  globalThis.ticketingMongo = server;
};
