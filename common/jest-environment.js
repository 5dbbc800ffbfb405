const vm = require('node:vm');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

const { compileFunction } = vm;
const contexts = new WeakSet();

// Jest compiles each module for its test file's context. A class has one identity per context (to the test, an Error of
// a shared library would not be an Error), so all of our modules are compiled for the process's own context.
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
  compileFunction(code, parameters, contexts.has(parsingContext) ? options : { ...options, parsingContext });

/**
 * Node's environment without a context per test file, so that files can share libraries (see jest-shared-libraries.js).
 * Workspace modules are still loaded afresh for each file.
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
