// Lets stack traces of bundled code name the source files. Node reads a module's map when it reads the module, so this comes first.
process.setSourceMapsEnabled(true);
