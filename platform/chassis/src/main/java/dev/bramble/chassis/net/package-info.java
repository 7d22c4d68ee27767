/** Event loops as the data services use them. Knows no protocol. */
@NullMarked
package dev.bramble.chassis.net;

import org.jspecify.annotations.NullMarked;
