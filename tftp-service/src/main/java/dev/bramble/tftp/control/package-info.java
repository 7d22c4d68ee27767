/** The service's gRPC face. */
@NullMarked
package dev.bramble.tftp.control;

import org.jspecify.annotations.NullMarked;
