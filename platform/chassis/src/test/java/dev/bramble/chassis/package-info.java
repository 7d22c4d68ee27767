/** Tests of the chassis. */
@NullMarked
package dev.bramble.chassis;

import org.jspecify.annotations.NullMarked;
