package dev.bramble.nfs.v4.op;

/** Of operations that work on the current filehandle alone. */
record NoArguments() {}
