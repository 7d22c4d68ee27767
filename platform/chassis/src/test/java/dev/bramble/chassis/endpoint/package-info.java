/** Tests of what a service shows of itself. */
@NullMarked
package dev.bramble.chassis.endpoint;

import org.jspecify.annotations.NullMarked;
