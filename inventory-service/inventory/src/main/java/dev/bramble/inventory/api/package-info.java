/** The gRPC face of the inventory. */
@NullMarked
package dev.bramble.inventory.api;

import org.jspecify.annotations.NullMarked;
