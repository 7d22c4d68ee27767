/** The service's gRPC face. */
@NullMarked
package dev.bramble.iscsi.control;

import org.jspecify.annotations.NullMarked;
