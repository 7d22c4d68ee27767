/** The service's gRPC face. */
@NullMarked
package dev.bramble.nfs.control;

import org.jspecify.annotations.NullMarked;
