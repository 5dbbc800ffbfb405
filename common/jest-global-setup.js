const { MongoMemoryServer } = require('mongodb-memory-server');

/** Starts one MongoDB server for the whole run; every test file takes a database of its own on it. */
module.exports = async () => {
  const server = await MongoMemoryServer.create();
  process.env.TEST_MONGO_URI = server.getUri();
  globalThis.ticketingMongo = server;
};
