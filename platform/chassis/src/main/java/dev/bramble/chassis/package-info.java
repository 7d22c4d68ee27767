/** What a service says of itself to the chassis. */
@NullMarked
package dev.bramble.chassis;

import org.jspecify.annotations.NullMarked;
