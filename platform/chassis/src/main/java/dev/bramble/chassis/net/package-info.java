/** Event loops, and watches that outlive their connections, as the services use them. Knows no protocol. */
@NullMarked
package dev.bramble.chassis.net;

import org.jspecify.annotations.NullMarked;
