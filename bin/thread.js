// A second thread of the command: makes machine code of functions that the first one has read.
const { parentPort } = require('node:worker_threads');
const { load, keepBytecode, assumeTuned } = require('./load.js');

assumeTuned('long');
load('thread').serveWriter(parentPort, keepBytecode);
