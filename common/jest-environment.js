const vm = require('node:vm');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

const { compileFunction } = vm;
const contexts = new WeakSet();

// Jest compiles each module for the context of its test file. A class has one identity per context (an Error of a shared
// library would be no Error to the test), so ours are all compiled for the process' own.
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
  compileFunction(code, parameters, contexts.has(parsingContext) ? options : { ...options, parsingContext });

/**
 * Node's environment without a context per test file, so that files can share libraries (see jest-shared-libraries.js).
 * Modules of the workspace are still loaded anew for each file.
 */
module.exports = class extends NodeEnvironment {
  constructor(config, context) {
    super(config, context);
    contexts.add(this.context);
    this.global = globalThis;
    this.fakeTimersModern = new this.fakeTimersModern.constructor({ config: config.projectConfig, global: globalThis });
    globalThis.requireShared = require;
  }
};
