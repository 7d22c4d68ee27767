/** Which data services serve by which revision, and who waits for it. */
@NullMarked
package dev.bramble.inventory.acknowledgement;

import org.jspecify.annotations.NullMarked;
