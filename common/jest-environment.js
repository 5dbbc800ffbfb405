const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

const { compileFunction } = vm;
const contexts = new WeakSet();
/** What our files were compiled to in this process: by file, with the code. */
const compiled = new Map();

// Jest compiles each module for its test file's context. A class has one identity per context (to the test, an Error of
// a shared library would not be an Error), so all of our modules are compiled for the process's own context. There, a
// compiled module is a function of its exports and its `require`: it is compiled, and warmed up, once for all test files.
vm.compileFunction = (code, parameters, { parsingContext, importModuleDynamically, ...options }) => {
  if (!contexts.has(parsingContext))
    return compileFunction(code, parameters, { ...options, parsingContext, importModuleDynamically });
  const { filename } = options;
  const known = compiled.get(filename);
  if (known?.code === code) return known.run;
  // Without the way to import more: it would keep the first test file's modules in memory, and none of ours uses it.
  const run = compileFunction(code, parameters, options);
  compiled.set(filename, { code, run });
  return run;
};

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
