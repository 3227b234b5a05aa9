// A second thread of the command: makes machine code of functions that the first one has read.
const { parentPort, workerData } = require('node:worker_threads');
const { load, keepBytecode, goOnFrom } = require('./load.js');

goOnFrom(workerData);
load('thread').serveWriter(parentPort, keepBytecode);
