/** What a transfer means as a boot event. */
@NullMarked
package dev.bramble.tftp.events;

import org.jspecify.annotations.NullMarked;
