/** A file of bytes, as the bundles of the programs have it. */
module.exports = {
  process: (_source, file) => ({
    code: `exports.__esModule = true; exports.default = require('node:fs').readFileSync(${JSON.stringify(file)});`,
  }),
};
