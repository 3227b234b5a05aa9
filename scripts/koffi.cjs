// Stands for koffi in the bundles. Most of the time that koffi takes to load goes into finding its binary, which is nearly always here.
try {
  module.exports = require('@koromix/koffi-linux-x64/linux_x64/koffi.node');
} catch {
  // Another C library, or another layout of packages.
  module.exports = require('koffi');
}
