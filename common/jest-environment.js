const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

const { compileFunction } = vm;
const contexts = new WeakSet();

// Jest compiles each module for its test file's context. A class has one identity per context (to the test, an Error of
// a shared library would not be an Error), so all of our modules are compiled for the process's own context.
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
  compileFunction(code, parameters, contexts.has(parsingContext) ? options : { ...options, parsingContext });

// Jest and our modules make such storages for each test file. Before Node 24, every one that has been used costs something
// with every promise, until it is told that its file is done: a sixth of the work of a run.
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...parameters) {
  storages.add(this);
  return run.apply(this, parameters);
};

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

  async teardown() {
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
};
