/**
 * Loaded into each measured process (--require): a client of the socket PROBE gets what the process has used
 * and sent to its database so far, as JSON.
 */
const { createServer, Socket } = require('node:net');

/** The operation of MongoDB's wire protocol that carries a command, and where its name begins. */
const operation = 2013;
const nameAt = 26;

/** How often each command was sent, by name. */
const commands = {};
const { write } = Socket.prototype;
Socket.prototype.write = function (chunk, ...rest) {
  if (Buffer.isBuffer(chunk) && chunk.length > nameAt && chunk.readInt32LE(12) === operation) {
    const name = chunk.toString('latin1', nameAt, chunk.indexOf(0, nameAt));
    commands[name] = (commands[name] ?? 0) + 1;
  }
  return write.call(this, chunk, ...rest);
};

createServer((socket) => {
  const { user, system } = process.cpuUsage();
  socket.end(JSON.stringify({ cpuMs: (user + system) / 1000, memory: process.memoryUsage.rss(), commands }));
})
  .listen(process.env.PROBE)
  .unref();
