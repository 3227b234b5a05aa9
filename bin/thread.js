// A second thread of the command: makes machine code of functions that the first one has read.
const { parentPort } = require('node:worker_threads');
const { load, keepBytecode } = require('./load.js');

load('thread').serveWriter(parentPort, keepBytecode);
