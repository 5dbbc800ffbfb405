const { randomInt } = require('node:crypto');
const { MongoMemoryServer } = require('mongodb-memory-server');

/** Starts one MongoDB server for the whole run; every test file takes a database of its own on it. */
module.exports = async () => {
  const server = await MongoMemoryServer.create({
    instance: {
      // Below the ports of outgoing connections, one of which could take it before the server listens.
      port: randomInt(20_000, 32_000),
      // A busy machine may need longer than the ten seconds that it gets otherwise.
      launchTimeout: 120_000,
    },
  });
  process.env.TEST_MONGO_URI = server.getUri();
  globalThis.ticketingMongo = server;
};
