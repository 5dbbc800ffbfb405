/** Stops what the global set-up started. */
module.exports = () => globalThis.ticketingMongo.stop();
