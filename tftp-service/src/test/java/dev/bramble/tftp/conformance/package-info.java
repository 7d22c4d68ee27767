/**
 * What the server is held to, clause by clause, seen from outside: by packets over a real socket, in both port modes. The
 * table of clauses and checks is CONFORMANCE.md.
 */
@NullMarked
package dev.bramble.tftp.conformance;

import org.jspecify.annotations.NullMarked;
