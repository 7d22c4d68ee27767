/** Calls to programs: dispatch, refusals, and answers to repeated calls. */
@NullMarked
package dev.bramble.nfs.rpc;

import org.jspecify.annotations.NullMarked;
