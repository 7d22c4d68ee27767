/** The names by which a Pi is recognised. */
@NullMarked
package dev.bramble.chassis.identity;

import org.jspecify.annotations.NullMarked;
