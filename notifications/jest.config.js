module.exports = { preset: '@ticketing/common' };
